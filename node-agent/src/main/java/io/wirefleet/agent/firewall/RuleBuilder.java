package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.PortMatch.Ports;
import io.wirefleet.agent.firewall.ruleset.Data;
import io.wirefleet.agent.firewall.ruleset.Expression;
import io.wirefleet.agent.firewall.ruleset.Expression.Compare;
import io.wirefleet.agent.firewall.ruleset.Expression.Conntrack;
import io.wirefleet.agent.firewall.ruleset.Expression.Meta;
import io.wirefleet.agent.firewall.ruleset.Expression.Payload;
import io.wirefleet.agent.firewall.ruleset.Expression.Payload.Header;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.util.ArrayList;
import java.util.List;

/// A rule being written, match by match, each in the form that `nft` gives it too.
final class RuleBuilder {
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST_V6 = 128;

    /// "Fragmentation needed" is one of its codes.
    private static final int UNREACHABLE = 3;

    /// "Packet too big" is one of those up to here.
    private static final int LAST_ERROR_V6 = 127;

    /// `IP_CT_DIR_REPLY`.
    private static final int REPLY = 1;

    /// Bits of `ct state`, as nft names them (1 << ctinfo).
    private static final int STATE_INVALID = 1;

    private static final int STATE_ESTABLISHED = 2;
    private static final int STATE_RELATED = 4;

    private static final int STATE_BYTES = 4;

    /// RFC 9293, section 3.1.
    private static final int TCP_FLAGS = 13;

    private static final int TCP_SYN = 2;
    private static final int TCP_RST = 4;

    private final List<Expression> expressions = new ArrayList<>();

    private RuleBuilder add(Expression... more) {
        expressions.addAll(List.of(more));
        return this;
    }

    private static Compare equal(Data data) {
        return new Compare(Compare.Operator.EQUAL, data);
    }

    private static Data octet(int value) {
        return Data.of((byte) value);
    }

    RuleBuilder from(String device) {
        return add(new Meta(Meta.Key.IIFNAME), equal(Data.interfaceName(device)));
    }

    RuleBuilder notFrom(String device) {
        return add(new Meta(Meta.Key.IIFNAME), new Compare(Compare.Operator.NOT_EQUAL, Data.interfaceName(device)));
    }

    RuleBuilder to(String device) {
        return add(new Meta(Meta.Key.OIFNAME), equal(Data.interfaceName(device)));
    }

    RuleBuilder notTo(String device) {
        return add(new Meta(Meta.Key.OIFNAME), new Compare(Compare.Operator.NOT_EQUAL, Data.interfaceName(device)));
    }

    RuleBuilder reply() {
        return add(new Conntrack(Conntrack.Key.DIRECTION), equal(octet(REPLY)));
    }

    RuleBuilder establishedOrRelated() {
        return state(STATE_ESTABLISHED | STATE_RELATED);
    }

    RuleBuilder related() {
        return state(STATE_RELATED);
    }

    RuleBuilder invalid() {
        return state(STATE_INVALID);
    }

    private RuleBuilder state(int bits) {
        return add(
                new Conntrack(Conntrack.Key.STATE),
                new Expression.Mask(Data.nativeInt(bits)),
                new Compare(Compare.Operator.NOT_EQUAL, Data.of(new byte[STATE_BYTES])));
    }

    /// `NFPROTO_IPV4` and `NFPROTO_IPV6`.
    RuleBuilder family(Family family) {
        return add(
                new Meta(Meta.Key.NFPROTO),
                equal(octet(
                        switch (family) {
                            case IPV4 -> 2;
                            case IPV6 -> 10;
                        })));
    }

    RuleBuilder source(Family family) {
        return family(family)
                .add(
                        switch (family) {
                            case IPV4 -> new Payload(Header.NETWORK, 12, 4);
                            case IPV6 -> new Payload(Header.NETWORK, 8, 16);
                        });
    }

    RuleBuilder destination(Family family) {
        return family(family)
                .add(
                        switch (family) {
                            case IPV4 -> new Payload(Header.NETWORK, 16, 4);
                            case IPV6 -> new Payload(Header.NETWORK, 24, 16);
                        });
    }

    RuleBuilder destination(IpAddress address) {
        return destination(address.family()).add(equal(Data.of(address.bytes())));
    }

    RuleBuilder in(String set) {
        return add(new Expression.Lookup(set, false));
    }

    RuleBuilder notIn(String set) {
        return add(new Expression.Lookup(set, true));
    }

    RuleBuilder protocol(int number) {
        return add(new Meta(Meta.Key.L4PROTO), equal(octet(number)));
    }

    RuleBuilder echoRequest(Family family) {
        return protocol(
                        switch (family) {
                            case IPV4 -> Protocols.ICMP;
                            case IPV6 -> Protocols.ICMPV6;
                        })
                .add(
                        new Payload(Header.TRANSPORT, 0, 1),
                        equal(octet(
                                switch (family) {
                                    case IPV4 -> ECHO_REQUEST;
                                    case IPV6 -> ECHO_REQUEST_V6;
                                })));
    }

    /// A destination port of TCP or UDP.
    RuleBuilder ports(Ports ports) {
        if (ports.equals(Ports.ALL)) {
            return this;
        }
        add(new Payload(Header.TRANSPORT, 2, 2));
        return ports.first() == ports.last()
                ? add(equal(Data.port(ports.first())))
                : add(
                        new Compare(Compare.Operator.AT_LEAST, Data.port(ports.first())),
                        new Compare(Compare.Operator.AT_MOST, Data.port(ports.last())));
    }

    /// A source port of TCP or UDP.
    RuleBuilder sourcePort(int port) {
        return add(new Payload(Header.TRANSPORT, 0, 2), equal(Data.port(port)));
    }

    /// An ICMP error whose cause was a UDP packet from this port: behind the 8 bytes of its own header stands that of
    /// the packet (RFC 792, without options; RFC 4443), and the ports.
    RuleBuilder errorAboutUdpFrom(Family family, int port) {
        return switch (family) {
            case IPV4 ->
                protocol(Protocols.ICMP)
                        .add(new Payload(Header.TRANSPORT, 0, 1), equal(octet(UNREACHABLE)))
                        .add(new Payload(Header.TRANSPORT, 8 + 9, 1), equal(octet(Protocols.UDP)))
                        .add(new Payload(Header.TRANSPORT, 8 + 20, 2), equal(Data.port(port)));
            case IPV6 ->
                protocol(Protocols.ICMPV6)
                        .add(
                                new Payload(Header.TRANSPORT, 0, 1),
                                new Compare(Compare.Operator.AT_MOST, octet(LAST_ERROR_V6)))
                        .add(new Payload(Header.TRANSPORT, 8 + 6, 1), equal(octet(Protocols.UDP)))
                        .add(new Payload(Header.TRANSPORT, 8 + 40, 2), equal(Data.port(port)));
        };
    }

    RuleBuilder forThisMachine() {
        return add(new Expression.DestinationKind(), equal(Data.nativeInt(Expression.DestinationKind.LOCAL)));
    }

    Rule notTracked() {
        return then(new Expression.NotTracked());
    }

    Rule timeout(String name) {
        return then(new Expression.SetTimeout(name));
    }

    /// The first two packets of a TCP connection, which tell the largest segment.
    RuleBuilder opening() {
        return protocol(Protocols.TCP)
                .add(
                        new Payload(Header.TRANSPORT, TCP_FLAGS, 1),
                        new Expression.Mask(octet(TCP_SYN | TCP_RST)),
                        equal(octet(TCP_SYN)));
    }

    Rule clampSegment() {
        add(new Expression.LoadRouteSegment(), new Expression.ToPacketOrder());
        return then(new Expression.ClampSegment());
    }

    /// One part of the sources of as many parts, in all alike.
    RuleBuilder part(Family family, int part, int parts) {
        return parts == 1
                ? this
                : source(family).add(new Expression.Scatter(family.bits() / 8, parts), equal(Data.nativeInt(part)));
    }

    Rule translateSource(IpAddress address) {
        add(new Expression.Load(Data.of(address.bytes())));
        return then(new Expression.TranslateSource(address.family()));
    }

    Rule redirect(int port) {
        add(new Expression.Load(Data.port(port)));
        return then(new Expression.Redirect());
    }

    /// A packet whose mark is this in these bits.
    RuleBuilder mark(int value, int bits) {
        return add(new Meta(Meta.Key.MARK), new Expression.Mask(Data.nativeInt(bits)), equal(Data.nativeInt(value)));
    }

    /// Gives the packet's mark these bits, and leaves the others as they are.
    RuleBuilder setMark(int value, int bits) {
        return add(
                new Meta(Meta.Key.MARK),
                new Expression.MaskAndFlip(Data.nativeInt(~bits), Data.nativeInt(value)),
                new Expression.SetMark());
    }

    Rule lookUpVerdict(String map) {
        return then(new Expression.VerdictLookup(map));
    }

    Rule accept() {
        return then(new Expression.Accept());
    }

    Rule drop() {
        return then(new Expression.Drop());
    }

    Rule goBack() {
        return then(new Expression.Return());
    }

    Rule jump(String chain) {
        return then(new Expression.Jump(chain));
    }

    Rule masquerade() {
        return then(new Expression.Masquerade());
    }

    private Rule then(Expression last) {
        add(last);
        return new Rule(expressions);
    }
}
