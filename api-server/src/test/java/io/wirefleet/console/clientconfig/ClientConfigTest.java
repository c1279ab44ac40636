package io.wirefleet.console.clientconfig;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.delivery.TestFleet;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.testing.Golden;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ClientConfigTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private TestFleet fleet;
    private ServerId berlin;
    private ServerId paris;
    private PeerId laptop;

    @BeforeEach
    void aPeerAndTwoServers() {
        fleet = TestFleet.stepping(database.dsl());
        fleet.clear();
        UUID network = fleet.network("office", "10.8.0.0/24", "fd00:8::/64");
        berlin = fleet.server("berlin", network, "{}", "10.8.0.1", "fd00:8::1");
        paris = fleet.server("paris", network, "{\"zone\": \"fr\"}", "10.8.0.2");
        laptop = fleet.peer("laptop", network, "ann", "{}", "10.8.0.9").value();
        database.dsl()
                .execute(
                        "insert into address (network_id, ip, holder_kind, holder_id)"
                                + " values ({0}, 'fd00:8::9', 'peer', {1})",
                        network, laptop.value());
    }

    private void give(ServerId server, String destinations, String exclusions) {
        RuleId rule = fleet.rule("rule" + UUID.randomUUID(), "peer_all, server_ids", "true, '{" + server + "}'")
                .value();
        fleet.setRule(rule, "destinations = '{" + destinations + "}', exclude_destinations = '{" + exclusions + "}'");
    }

    /// The configuration, with what is made anew each time named instead.
    private String text(ClientConfig config) {
        String text = ConfigFile.of(config);
        for (ClientConfig.OnServer server : config.enrolled()) {
            text = text.replace(String.valueOf(server.publicKey()), "<key of " + server.serverName() + ">");
            PresharedKey presharedKey = server.presharedKey();
            if (presharedKey != null) {
                text = text.replace(presharedKey.exposeText(), "<preshared key>");
            }
        }
        return text;
    }

    private ClientConfig config() {
        return new ClientConfigs(database.dsl(), fleet.presharedKeys())
                .find(laptop)
                .orElseThrow();
    }

    @Test
    void splitTunnelOverTwoServers() {
        give(berlin, "192.168.0.0/24, 192.168.1.0/24, fd12::/48", "192.168.1.128/25");
        give(paris, "172.16.0.0/16", "");
        fleet.setPeer(laptop, "preshared_key = 'per_server', persistent_keepalive_seconds = 0");
        fleet.setServer(
                paris, "endpoint_host = '2001:db8::7', endpoint_port = 443, mtu = 1380, dns_servers = '{10.8.0.2}'");
        fleet.enrol(berlin);
        fleet.enrol(paris);
        assertThat(config().overlap()).isEmpty();
        Golden.check("clientconfig/split.conf", text(config()));
    }

    @Test
    void fullTunnelWithAHole() {
        give(berlin, "0.0.0.0/0, ::/0", "192.168.178.0/24");
        fleet.enrol(berlin);
        Golden.check("clientconfig/full.conf", text(config()));
    }

    @Test
    void whatOneRuleExcludesAnotherMayGive() {
        give(berlin, "192.168.0.0/16", "192.168.7.0/24");
        give(berlin, "192.168.7.1/32", "");
        assertThat(config().servers().getFirst().allowedIps().stream()
                        .anyMatch(prefix -> prefix.toString().equals("192.168.7.1/32")))
                .isTrue();
    }

    @Test
    void aServerWithoutAnAgentIsLeftOut() {
        give(berlin, "192.168.0.0/24", "");
        give(paris, "192.168.0.0/16", "");
        fleet.enrol(berlin);
        assertThat(config().overlap()).isEmpty();
        assertThat(text(config())).contains("# paris has no agent yet").doesNotContain("192.168.0.0/16");
    }

    @Test
    void serversThatReachTheSameOverlap() {
        give(berlin, "192.168.0.0/24", "");
        give(paris, "192.168.0.0/16", "");
        fleet.enrol(berlin);
        fleet.enrol(paris);
        assertThat(config().overlap()).isPresent();
        assertThat(config().on(paris).overlap()).isEmpty();
    }
}
