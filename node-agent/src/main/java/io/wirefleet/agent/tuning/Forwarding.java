package io.wirefleet.agent.tuning;

import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// IP forwarding, for each family that the tunnel has. Writing the master switch makes the kernel overwrite the
/// setting of every interface (and for IPv4 `accept_redirects`; `inet_forward_change`, net/ipv4/devinet.c).
public final class Forwarding implements Theme {
    public static final String IPV4 = "net/ipv4/ip_forward";
    public static final String IPV6 = "net/ipv6/conf/all/forwarding";

    @Override
    public List<Setting> settings(InterfaceItem tunnel, Host host, KernelSettings kernel) {
        List<Setting> settings = new ArrayList<>();
        if (uses(tunnel, Family.IPV4)) {
            settings.add(new Setting(
                    IPV4,
                    new Setting.Target.AtLeast(1),
                    along(kernel, "net/ipv4/conf", List.of("forwarding", "accept_redirects"))));
        }
        if (uses(tunnel, Family.IPV6)) {
            settings.add(new Setting(
                    IPV6, new Setting.Target.AtLeast(1), along(kernel, "net/ipv6/conf", List.of("forwarding"))));
        }
        return settings;
    }

    private static boolean uses(InterfaceItem tunnel, Family family) {
        return Stream.concat(
                        tunnel.addresses().stream()
                                .map(address -> address.address().family()),
                        tunnel.routes().stream().map(route -> route.family()))
                .anyMatch(family::equals);
    }

    private static List<String> along(KernelSettings kernel, String directory, List<String> names) {
        return kernel.list(directory).stream()
                .flatMap(entry -> names.stream().map(name -> directory + "/" + entry + "/" + name))
                .filter(name -> !name.equals(IPV6))
                .toList();
    }
}
