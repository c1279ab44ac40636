package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.Access.Grant;
import io.wirefleet.agent.firewall.Access.GroupUse;
import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.RuleId;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says what the firewall would do with a flow that a peer opens: the kernel's rules once more, as a pure function.
///
/// Flows of the connection tracking are given by their original tuple. Where something else on the server
/// translates destinations, the destination to ask about is the source of the reply tuple, because that is what the
/// packets bear when they are judged.
public final class FlowJudge {
    private final Access access;
    private final AddressRange[] sites;
    private final Set<IpAddress> ownAddresses;
    private final AddressRange[] plans;

    private FlowJudge(Access access, FirewallDesired desired) {
        this.access = access;
        this.ownAddresses = desired.tunnel().addresses().stream()
                .map(InterfaceAddress::address)
                .collect(Collectors.toUnmodifiableSet());
        this.sites = access.sources().sites().values().stream()
                .flatMap(Elements::stream)
                .map(Element::range)
                .sorted()
                .toArray(AddressRange[]::new);
        this.plans = AddressRange.merge(desired.tunnel().routes()).toArray(AddressRange[]::new);
    }

    public static FlowJudge of(FirewallDesired desired) {
        return of(Access.of(desired), desired);
    }

    /// @param access of what is desired
    static FlowJudge of(Access access, FirewallDesired desired) {
        return new FlowJudge(access, desired);
    }

    /// Whether packets with this source come from the tunnel: it is in a plan or a site that is routed there, or a
    /// peer's, and not the server's own.
    public boolean isFromTunnel(IpAddress source) {
        return !ownAddresses.contains(source) && (find(plans, source) != null || group(source) != null);
    }

    /// Whether a packet in the original direction of this flow is let through.
    ///
    /// @param protocol its number in the IP header
    /// @param destinationPort of TCP and UDP; of other protocols it does not matter
    public boolean accepts(IpAddress source, IpAddress destination, int protocol, int destinationPort) {
        if (isPing(protocol, destination) && ownAddresses.contains(destination)) {
            return true;
        }
        AccessGroup group = group(source);
        if (group == null) {
            return false;
        }
        for (RuleId rule : group.rules()) {
            Grant grant = access.grants().get(rule);
            if (grant != null && isGranted(grant, destination, protocol, destinationPort)) {
                return true;
            }
        }
        return false;
    }

    /// By which exit a packet in the original direction of this flow leaves, see [ExitMark] and [Ways].
    public int mark(IpAddress source, IpAddress destination, int protocol, int destinationPort) {
        AccessGroup group = access.ways().groups().isEmpty() ? null : group(source);
        if (group == null || find(plans, destination) != null) {
            return ExitMark.NONE;
        }
        int longest = -1;
        int mark = ExitMark.NONE;
        for (RuleId rule : group.rules()) {
            Grant grant = access.grants().get(rule);
            if (grant != null && isGranted(grant, destination, protocol, destinationPort)) {
                int length = grant.rule().destinations().stream()
                        .filter(prefix -> prefix.contains(destination))
                        .mapToInt(IpPrefix::length)
                        .max()
                        .orElse(-1);
                if (length > longest) {
                    longest = length;
                    mark = ExitMark.of(grant.rule(), access.ways().marks());
                }
            }
        }
        return mark;
    }

    /// Whether a packet of this flow leaves by an exit, or by the routing table while that is down.
    public boolean mayFallBack(IpAddress source, IpAddress destination, int protocol, int destinationPort) {
        int mark = mark(source, destination, protocol, destinationPort);
        return mark != ExitMark.NONE && (mark & ExitMark.STOP) == 0;
    }

    /// Whether a flow that was open before should be ended: it was opened from the tunnel of `before` or of this,
    /// and this does not let it through, or sends it another way, where it would bear an address of the old one.
    public boolean ends(FlowJudge before, IpAddress source, IpAddress destination, int protocol, int destinationPort) {
        return (isFromTunnel(source) || before.isFromTunnel(source))
                && !ownAddresses.contains(source)
                && (!accepts(source, destination, protocol, destinationPort)
                        || mark(source, destination, protocol, destinationPort)
                                != before.mark(source, destination, protocol, destinationPort));
    }

    private static boolean isPing(int protocol, IpAddress destination) {
        return switch (destination.family()) {
            case IPV4 -> protocol == Protocols.ICMP;
            case IPV6 -> protocol == Protocols.ICMPV6;
        };
    }

    private static boolean isGranted(Grant grant, IpAddress destination, int protocol, int destinationPort) {
        return grant.ports().accepts(protocol, destinationPort)
                && grant.exclusions().stream().noneMatch(range -> range.contains(destination))
                && grant.destinations().stream().anyMatch(range -> range.contains(destination));
    }

    private @Nullable AccessGroup group(IpAddress source) {
        Element leads = element(access.sources().hosts(), new AddressRange(source, source));
        AddressRange site = leads == null ? find(sites, source) : null;
        if (site != null) {
            leads = element(access.sources().sites(), site);
        }
        GroupUse use = leads == null || leads.chain() == null
                ? null
                : access.sources().groups().get(leads.chain());
        return use == null ? null : use.group();
    }

    private static @Nullable Element element(Map<Family, Elements> elements, AddressRange range) {
        return elements.getOrDefault(range.first().family(), Elements.NONE).find(range);
    }

    /// The range of these, sorted and beside each other, that holds the address; null: none.
    private static @Nullable AddressRange find(AddressRange[] ranges, IpAddress address) {
        int position = Arrays.binarySearch(ranges, 0, ranges.length, null, (range, _) -> {
            if (range.last().compareTo(address) < 0) {
                return -1;
            }
            return range.first().compareTo(address) > 0 ? 1 : 0;
        });
        return position < 0 ? null : ranges[position];
    }
}
