package io.wirefleet.agent.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Everything is compared with what `ip -j` says. An interface of kind `veth` stands for WireGuard's.
@Needs({Need.ROOT, Need.IP})
class LinksTest {
    private final NetworkNamespace namespace = NetworkNamespace.create("links");
    private final NetlinkSocket socket = namespace.call(() -> NetlinkSocket.open(NetlinkProtocol.ROUTE));
    private final Links links = new Links(socket);
    private final Addresses addresses = new Addresses(socket);
    private final Routes routes = new Routes(socket);
    private int wg0;

    @BeforeEach
    void createTheInterface() {
        links.create("wg0", "veth");
        wg0 = links.find("wg0").orElseThrow().index();
        assertThat(wg0).isPositive();
    }

    @AfterEach
    void close() {
        socket.close();
        namespace.close();
    }

    private JsonNode ip(String... arguments) {
        List<String> line = new ArrayList<>(List.of("ip", "-j"));
        line.addAll(List.of(arguments));
        return JsonMapper.builder().build().readTree(namespace.exec(line.toArray(String[]::new)));
    }

    private void up() {
        links.setUp(wg0, true);
        namespace.exec("ip", "link", "set", "veth0", "up");
    }

    @Test
    void interfacesAreMadeChangedListedAndDeleted() {
        links.setMtu(wg0, 1400);
        links.setAlias(wg0, "wirefleet");
        links.setUp(wg0, true);

        JsonNode shown = ip("-d", "link", "show", "dev", "wg0").get(0);
        assertThat(links.find("wg0"))
                .contains(new Link(shown.get("ifindex").asInt(), "wg0", "veth", 1400, true, false, "wirefleet"));
        assertThat(shown.get("mtu").asInt()).isEqualTo(1400);
        assertThat(shown.get("ifalias").asString()).isEqualTo("wirefleet");
        assertThat(shown.get("flags").toString()).contains("\"UP\"");
        assertThat(links.list()).extracting(Link::name).contains("lo", "wg0");
        assertThat(links.find(wg0)).map(Link::name).contains("wg0");

        links.setUp(wg0, false);
        links.setAlias(wg0, "");
        assertThat(links.find("wg0")).contains(new Link(wg0, "wg0", "veth", 1400, false, false, null));

        links.delete("wg0");
        links.delete("wg0");
        assertThat(links.find("wg0")).isEmpty();
        assertThat(links.find(wg0)).isEmpty();
        assertThat(ip("link", "show").toString()).doesNotContain("wg0");
    }

    @Test
    void aTakenNameAndAnUnknownKindAreTold() {
        assertThatThrownBy(() -> links.create("wg0", "veth"))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                .hasMessageContaining("create interface wg0");
        assertThatThrownBy(() -> links.create("wg1", "no-such-kind"))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
    }

    @Test
    void addressesComeAndGoWithoutRoutesOfTheirOwn() {
        links.setUp(wg0, true);
        List<InterfaceAddress> wanted =
                List.of(InterfaceAddress.parse("10.8.0.1/24"), InterfaceAddress.parse("fd00:8::1/64"));
        wanted.forEach(address -> addresses.add(wg0, address));
        wanted.forEach(address -> addresses.add(wg0, address));

        List<String> shown = new ArrayList<>();
        for (JsonNode info :
                ip("address", "show", "dev", "wg0", "scope", "global").get(0).get("addr_info")) {
            shown.add(info.get("local").asString() + "/" + info.get("prefixlen").asInt());
            assertThat(info.get("noprefixroute").asBoolean()).isTrue();
        }
        assertThat(shown).containsExactly("10.8.0.1/24", "fd00:8::1/64");
        assertThat(addresses.list(wg0)).isEqualTo(wanted);
        assertThat(ip("route", "show", "dev", "wg0")).isEmpty();
        assertThat(namespace.exec("ip", "-6", "route", "show", "dev", "wg0")).doesNotContain("fd00");

        wanted.forEach(address -> addresses.delete(wg0, address));
        wanted.forEach(address -> addresses.delete(wg0, address));
        assertThat(addresses.list(wg0)).isEmpty();
    }

    @Test
    void addressesOfOtherInterfacesAreNotListed() {
        namespace.exec("ip", "address", "add", "192.0.2.1/24", "dev", "lo");

        assertThat(addresses.list(wg0)).isEmpty();
    }

    @Test
    void routesComeAndGoUnderOurProtocol() {
        up();
        List<IpPrefix> wanted =
                List.of(IpPrefix.parse("10.8.0.0/24"), IpPrefix.parse("192.168.7.0/24"), IpPrefix.parse("fd00:8::/64"));
        wanted.forEach(route -> routes.add(wg0, route));
        wanted.forEach(route -> routes.add(wg0, route));

        List<String> shown = new ArrayList<>();
        ip("-N", "route", "show", "proto", "119")
                .forEach(route -> shown.add(route.get("dst").asString()));
        ip("-N", "-6", "route", "show", "proto", "119")
                .forEach(route -> shown.add(route.get("dst").asString()));
        assertThat(shown).containsExactly("10.8.0.0/24", "192.168.7.0/24", "fd00:8::/64");
        assertThat(routes.list(wg0)).isEqualTo(wanted);

        wanted.forEach(route -> routes.delete(wg0, route));
        wanted.forEach(route -> routes.delete(wg0, route));
        assertThat(routes.list(wg0)).isEmpty();
    }

    @Test
    void theDefaultRouteIsAPrefixLikeAnyOther() {
        up();
        List<IpPrefix> all = List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));
        all.forEach(route -> routes.add(wg0, route));

        assertThat(routes.list(wg0)).isEqualTo(all);
        all.forEach(route -> routes.delete(wg0, route));
        assertThat(routes.list(wg0)).isEmpty();
    }

    @Test
    void aRouteOfOthersOntoTheInterfaceBecomesOursInPlace() {
        up();
        namespace.exec("ip", "address", "add", "10.8.0.1/24", "dev", "wg0");
        namespace.exec("ip", "route", "add", "192.168.7.0/24", "dev", "wg0");
        namespace.exec("ip", "-6", "route", "add", "fd00:8::/64", "dev", "wg0");
        List<IpPrefix> wanted =
                List.of(IpPrefix.parse("10.8.0.0/24"), IpPrefix.parse("192.168.7.0/24"), IpPrefix.parse("fd00:8::/64"));

        wanted.forEach(route -> routes.add(wg0, route));

        assertThat(routes.list(wg0)).isEqualTo(wanted);
        assertThat(ip("-N", "route", "show", "dev", "wg0")).hasSize(2);
    }

    @Test
    void i9RoutesOfOthersAreNeitherListedNorReplacedNorDeleted() {
        up();
        namespace.exec("ip", "link", "set", "lo", "up");
        namespace.exec("ip", "route", "add", "10.8.0.0/24", "dev", "lo");
        namespace.exec("ip", "-6", "route", "add", "fd00:8::/64", "dev", "lo");
        namespace.exec("ip", "route", "add", "10.9.0.0/24", "dev", "wg0");

        assertThat(routes.list(wg0)).isEmpty();
        for (String taken : List.of("10.8.0.0/24", "fd00:8::/64")) {
            assertThatThrownBy(() -> routes.add(wg0, IpPrefix.parse(taken)))
                    .isInstanceOfSatisfying(
                            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                    .hasMessageContaining(taken);
            routes.delete(wg0, IpPrefix.parse(taken));
        }
        assertThat(namespace.exec("ip", "route")).contains("10.8.0.0/24 dev lo", "10.9.0.0/24 dev wg0");
        assertThat(namespace.exec("ip", "-6", "route")).contains("fd00:8::/64 dev lo");
    }

    @Test
    void theWayOutIsFoundForBothFamilies() {
        assertThat(routes.wayOut(IpAddress.parse("1.1.1.1"))).isEmpty();
        assertThat(routes.wayOut(IpAddress.parse("2606:4700:4700::1111"))).isEmpty();

        namespace.up("veth0", List.of("192.0.2.1/24", "2001:db8::1/64"));
        links.setUp(wg0, true);
        namespace.exec("ip", "route", "add", "default", "via", "192.0.2.254");
        namespace.exec("ip", "-6", "route", "add", "default", "via", "2001:db8::fe", "mtu", "1300");

        int veth0 = links.find("veth0").orElseThrow().index();
        assertThat(routes.wayOut(IpAddress.parse("1.1.1.1"))).contains(new WayOut(veth0, null));
        assertThat(routes.wayOut(IpAddress.parse("2606:4700:4700::1111"))).contains(new WayOut(veth0, 1300));
    }

    @Test
    void theTunnelsMtuIsTheWayOutsLessTheOverhead() {
        int tunnel = 4711;
        assertThat(TunnelMtu.derive(links, routes, tunnel)).isEqualTo(TunnelMtu.DEFAULT);

        namespace.up("veth0", List.of("192.0.2.1/24", "2001:db8::1/64"));
        links.setUp(wg0, true);
        namespace.exec("ip", "link", "set", "veth0", "mtu", "1492");
        namespace.exec("ip", "route", "add", "default", "via", "192.0.2.254");
        int veth0 = links.find("veth0").orElseThrow().index();

        assertThat(TunnelMtu.derive(links, routes, tunnel)).isEqualTo(1412);
        assertThat(TunnelMtu.derive(links, routes, veth0))
                .as("a way out through the tunnel itself")
                .isEqualTo(TunnelMtu.DEFAULT);

        namespace.exec("ip", "-6", "route", "add", "default", "via", "2001:db8::fe", "mtu", "1400");
        assertThat(TunnelMtu.derive(links, routes, tunnel))
                .as("the smaller of two")
                .isEqualTo(1320);

        namespace.exec("ip", "-6", "route", "change", "default", "via", "2001:db8::fe", "mtu", "1300");
        assertThat(TunnelMtu.derive(links, routes, tunnel))
                .as("never below what IPv6 needs")
                .isEqualTo(1280);
    }
}
