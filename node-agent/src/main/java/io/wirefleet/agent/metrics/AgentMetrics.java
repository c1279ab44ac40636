package io.wirefleet.agent.metrics;

import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.local.Answer;
import io.wirefleet.agent.metrics.Board.Counts;
import io.wirefleet.agent.metrics.Board.Look;
import io.wirefleet.agent.metrics.Board.PeerLook;
import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The page `/metrics`. Metrics of peers have the names and labels of the common exporter,
/// prometheus_wireguard_exporter, so that its dashboards work; the rest begins with `wirefleet_agent_`.
public final class AgentMetrics {
    private final Board board;
    private final ServerId serverId;
    private final String version;
    private final HostMetrics host;
    private final Instant startedAt;

    public AgentMetrics(Board board, ServerId serverId, String version, Instant startedAt, HostFiles host) {
        this.board = board;
        this.serverId = serverId;
        this.version = version;
        this.startedAt = startedAt;
        this.host = new HostMetrics(host);
    }

    public Answer page() {
        Exposition page = new Exposition();
        page.metric("wirefleet_agent_info", "gauge", "The agent's version and the server that it is.")
                .sample(1, "version", version, "server_id", serverId.toString());
        page.metric("wirefleet_agent_start_time_seconds", "gauge", "When the agent was started.")
                .sample(startedAt.getEpochSecond());
        AgentStatus status = board.status();
        if (status != null) {
            state(page, status);
        }
        counts(page, board.counts());
        Look look = board.look();
        if (look != null) {
            look(page, look);
        }
        host.write(page, look == null ? "" : look.interfaceName(), board.connections(), board.ports());
        return new Answer(Exposition.CONTENT_TYPE, page.toString());
    }

    private static void state(Exposition page, AgentStatus status) {
        page.metric("wirefleet_agent_revision_desired", "gauge", "The newest verified revision.")
                .sample(status.desired().value());
        page.metric("wirefleet_agent_revision_applied", "gauge", "The revision that the machine was made to hold.")
                .sample(status.applied().value());
        page.metric(
                "wirefleet_agent_condition",
                "gauge",
                "1 where a condition holds, as in 'wirefleet-agent status'; 0 where it does not.");
        for (Condition condition : status.conditions()) {
            page.sample(condition.status() ? 1 : 0, "type", condition.type());
        }
    }

    private static void counts(Exposition page, Counts counts) {
        page.metric("wirefleet_agent_apply_duration_seconds", "summary", "How long states took to be in force.")
                .sampleOf("wirefleet_agent_apply_duration_seconds_sum", seconds(counts.applying()))
                .sampleOf("wirefleet_agent_apply_duration_seconds_count", counts.applied() + counts.refused());
        page.metric("wirefleet_agent_last_apply_duration_seconds", "gauge", "How long the last one took.")
                .sample(seconds(counts.lastApply()));
        page.metric("wirefleet_agent_applies_total", "counter", "States brought to the machine.")
                .sample(counts.applied(), "result", "applied")
                .sample(counts.refused(), "result", "refused");
        page.metric("wirefleet_agent_drift_repaired_total", "counter", "Changes of others that were put right.")
                .sample(counts.repaired());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void look(Exposition page, Look look) {
        page.metric("wirefleet_agent_last_look_timestamp_seconds", "gauge", "When the machine was last looked at.")
                .sample(look.at().getEpochSecond());
        page.metric("wirefleet_agent_peers", "gauge", "Peers on the interface.")
                .sample(look.peers(), "interface", look.interfaceName());
        page.metric("wirefleet_agent_peers_recent", "gauge", "Those with a handshake in the last three minutes.")
                .sample(look.recent(), "interface", look.interfaceName());
        page.metric(
                        "wirefleet_agent_peers_left_out",
                        "gauge",
                        "Peers that have no series of their own: --metrics-peers is lower.")
                .sample(look.peers() - look.shown().size());
        peers(
                page,
                look,
                "wireguard_sent_bytes_total",
                "counter",
                "Bytes sent to the peer",
                peer -> peer.seen().transmitBytes());
        peers(
                page,
                look,
                "wireguard_received_bytes_total",
                "counter",
                "Bytes received from the peer",
                peer -> peer.seen().receiveBytes());
        peers(
                page,
                look,
                "wireguard_latest_handshake_seconds",
                "gauge",
                "UNIX timestamp of the latest handshake; 0: none yet",
                peer -> epochSecond(peer.seen().latestHandshake()));
    }

    private static long epochSecond(@Nullable Instant at) {
        return at == null ? 0 : at.getEpochSecond();
    }

    private static void peers(
            Exposition page, Look look, String name, String type, String help, ToLongFunction<PeerLook> value) {
        page.metric(name, type, help);
        for (PeerLook peer : look.shown()) {
            page.sample(
                    value.applyAsLong(peer),
                    "interface",
                    look.interfaceName(),
                    "public_key",
                    peer.seen().publicKey().toString(),
                    "allowed_ips",
                    allowedIps(peer.seen().allowedIps()),
                    "friendly_name",
                    peer.peer().item().id().toString());
        }
    }

    private static String allowedIps(List<IpPrefix> prefixes) {
        return prefixes.stream().map(IpPrefix::toString).collect(Collectors.joining(","));
    }
}
