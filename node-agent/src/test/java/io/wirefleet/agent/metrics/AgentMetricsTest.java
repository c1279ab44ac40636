package io.wirefleet.agent.metrics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentMetricsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path processes;

    private final StateFixture console = new StateFixture();
    private final RuleItem rule = console.rule(null, null);
    private final PeerItem ada = console.peer(2, null, rule);
    private final PeerItem bob = console.peer(3, null, rule);

    private String page(Board board) {
        return new AgentMetrics(board, console.serverId, "1.2.3", NOW, new HostFiles(processes))
                .page()
                .body();
    }

    private EffectiveState state() throws Exception {
        console.put(console.tunnel("wg7", 51820), rule, ada, bob);
        DesiredState state = DesiredState.empty(console.serverId).apply(console.snapshot(), console.signingKeys());
        return requireNonNull(EffectiveState.of(state, NOW));
    }

    private static DevicePeer seen(PeerItem peer, @Nullable Instant handshake, long received, long sent) {
        return new DevicePeer(peer.publicKey(), null, null, 0, handshake, received, sent, peer.allowedIps());
    }

    @Test
    void showsPeersAsTheCommonExporterDoes() throws Exception {
        Board board = new Board(10);
        board.looked(NOW, state(), List.of(seen(ada, NOW.minusSeconds(30), 11, 22), seen(bob, null, 0, 0)), 0);
        String labels = "{interface=\"wg7\",public_key=\"" + ada.publicKey()
                + "\",allowed_ips=\"10.8.0.2/32,fd00:8::2/128\",friendly_name=\"" + ada.id() + "\"} ";
        assertThat(page(board).lines())
                .contains(
                        "# TYPE wireguard_sent_bytes_total counter",
                        "wireguard_sent_bytes_total" + labels + "22",
                        "# TYPE wireguard_received_bytes_total counter",
                        "wireguard_received_bytes_total" + labels + "11",
                        "# TYPE wireguard_latest_handshake_seconds gauge",
                        "wireguard_latest_handshake_seconds" + labels
                                + NOW.minusSeconds(30).getEpochSecond(),
                        "wirefleet_agent_peers{interface=\"wg7\"} 2",
                        "wirefleet_agent_peers_recent{interface=\"wg7\"} 1",
                        "wirefleet_agent_peers_left_out 0");
    }

    @Test
    void saysHowManyPeersItLeavesOut() throws Exception {
        EffectiveState state = state();
        List<DevicePeer> seen = List.of(seen(ada, null, 1, 1), seen(bob, null, 1, 1));
        Board board = new Board(1);
        board.looked(NOW, state, seen, 0);
        String first = page(board);
        board.looked(NOW, state, seen.reversed(), 0);
        assertThat(page(board)).as("the same peers each time").isEqualTo(first);
        assertThat(first.lines())
                .contains("wirefleet_agent_peers_left_out 1")
                .filteredOn(line -> line.startsWith("wireguard_sent_bytes_total{"))
                .hasSize(1);
        Board none = new Board(0);
        none.looked(NOW, state, seen, 0);
        assertThat(page(none))
                .contains("wirefleet_agent_peers_left_out 2\n")
                .doesNotContain("wireguard_sent_bytes_total{");
    }

    @Test
    void showsHowTheAgentStands() throws Exception {
        Board board = new Board(10);
        board.applied(Duration.ofMillis(1500), true);
        board.applied(Duration.ofMillis(250), false);
        board.looked(NOW, state(), List.of(), 3);
        board.tell(new AgentStatus(
                NOW,
                "1.2.3",
                new Revision(8),
                new Revision(7),
                "wg7",
                2,
                List.of(new Condition("Applied", false, "Refused", "\"no\"")),
                List.of()));
        assertThat(page(board).lines())
                .contains(
                        "wirefleet_agent_info{version=\"1.2.3\",server_id=\"" + console.serverId + "\"} 1",
                        "wirefleet_agent_revision_desired 8",
                        "wirefleet_agent_revision_applied 7",
                        "wirefleet_agent_condition{type=\"Applied\"} 0",
                        "wirefleet_agent_apply_duration_seconds_sum 1.75000000",
                        "wirefleet_agent_apply_duration_seconds_count 2",
                        "wirefleet_agent_last_apply_duration_seconds 0.250000000",
                        "wirefleet_agent_applies_total{result=\"refused\"} 1",
                        "wirefleet_agent_drift_repaired_total 3");
    }

    @Test
    void readsTheHostsFigures() throws Exception {
        file("thread-self/net/route", """
                Iface Destination Gateway  Flags RefCnt Use Metric Mask
                ens3  00000000    0100000A 0003  0      0   0      00000000
                ens4  0000000A    00000000 0001  0      0   0      00FFFFFF
                """);
        String any = "0".repeat(32);
        file(
                "thread-self/net/ipv6_route",
                any + " 00 " + any + " 00 " + any + " ffffffff 00000001 00000000 00200200       lo\n");
        file("thread-self/net/dev", """
                Inter-|   Receive
                 face |bytes
                    lo: 1 2 0 0 0 0 0 0 1 2 0 0 0 0 0 0
                  ens3: 100 10 1 2 0 0 0 0 200 20 3 4 0 0 0 0
                   wg7:5 1 0 0 0 0 0 0 6 1 0 0 0 0 0 0
                  ens4: 7 1 0 0 0 0 0 0 8 1 0 0 0 0 0 0
                """);
        file("softirqs", """
                                    CPU0       CPU1
                          HI:          0          1
                      NET_TX:          5          6
                      NET_RX:       1000          7
                """);
        Board board = new Board(10);
        board.looked(NOW, state(), List.of(), 0);
        board.connections(new TableFigures(12, 65536, 16384, new Losses(3, 16, 1)));
        board.ports(new PortUse(null, 31, true));
        assertThat(page(board).lines())
                .contains(
                        "wirefleet_agent_source_ports_used 31",
                        "wirefleet_agent_source_ports_limit 64512",
                        "wirefleet_agent_conntrack_entries 12",
                        "wirefleet_agent_conntrack_entries_limit 65536",
                        "wirefleet_agent_conntrack_lost_total{reason=\"drop\"} 16",
                        "wirefleet_agent_conntrack_lost_total{reason=\"early_drop\"} 1",
                        "wirefleet_agent_conntrack_lost_total{reason=\"insert_failed\"} 3",
                        "wirefleet_agent_network_receive_bytes_total{device=\"ens3\"} 100",
                        "wirefleet_agent_network_receive_drop_total{device=\"ens3\"} 2",
                        "wirefleet_agent_network_transmit_errs_total{device=\"ens3\"} 3",
                        "wirefleet_agent_network_transmit_bytes_total{device=\"wg7\"} 6",
                        "wirefleet_agent_softirqs_total{cpu=\"0\",kind=\"NET_RX\"} 1000",
                        "wirefleet_agent_softirqs_total{cpu=\"1\",kind=\"NET_TX\"} 6")
                .noneMatch(line -> line.contains("ens4") || line.contains("\"lo\""));
    }

    private void file(String name, String text) throws IOException {
        Path file = processes.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void escapesLabels() {
        assertThat(new Exposition()
                        .metric("m", "gauge", "h")
                        .sample(0.5, "l", "a\"b\\c\nd")
                        .toString())
                .isEqualTo("# HELP m h\n# TYPE m gauge\nm{l=\"a\\\"b\\\\c\\nd\"} 0.500000000\n");
    }
}
