package io.wirefleet.agent.status;

import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What `status` says of this server: what the running agent last said of itself, and what is on the machine now.
/// Holds no secret.
///
/// @param running whether an agent runs on this state directory
/// @param agent null: it never said anything
/// @param device null: there is no interface, or it cannot be read
public record StatusReport(
        Enrolment enrolment,
        boolean running,
        @Nullable AgentStatus agent,
        @Nullable LiveDevice device) {
    /// The interface as it is now.
    ///
    /// @param peers how many are on it
    /// @param recentPeers how many of them had a handshake in the last three minutes, so have a live session
    public record LiveDevice(String name, int listenPort, int peers, int recentPeers) {}

    /// 0: the agent runs and all is well; 1: something is not as it should be; 3: it does not run.
    public int exitStatus() {
        if (!running) {
            return 3;
        }
        return agent != null && agent.conditions().stream().allMatch(StatusReport::isFine) ? 0 : 1;
    }

    /// Drift that was put right, and what of the kernel is not the agent's to set, are told, but nothing to mend.
    private static boolean isFine(Condition condition) {
        return condition.status()
                || condition.reason().equals("Repaired")
                || condition.type().equals(Condition.TUNED);
    }

    /// For programs.
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("server_id", enrolment.serverId().toString())
                .put("console", enrolment.console().toString())
                .put("running", running);
        json.set("agent", agent == null ? null : agent.toJson());
        LiveDevice live = device;
        json.set(
                "device",
                live == null
                        ? null
                        : Json.object()
                                .put("name", live.name())
                                .put("listen_port", live.listenPort())
                                .put("peers", live.peers())
                                .put("recent_peers", live.recentPeers()));
        return json;
    }

    /// For people.
    public String toText(Instant now) {
        StringBuilder text = new StringBuilder();
        line(text, "server", enrolment.serverId() + " of " + enrolment.console());
        line(text, "agent", running ? "running" : "not running; forwarding goes on without it");
        AgentStatus said = agent;
        if (said == null) {
            line(text, "state", "nothing applied yet");
        } else {
            line(text, "revision", said.desired() + " wanted, " + said.applied() + " applied");
            line(text, "peers", said.peers() + " in force");
            line(text, "said", Duration.between(said.at(), now).toSeconds() + " s ago, by " + said.agentVersion());
        }
        LiveDevice live = device;
        line(
                text,
                "device",
                live == null
                        ? "none"
                        : live.name() + ", port " + live.listenPort() + ", " + live.peers() + " peers, "
                                + live.recentPeers() + " with a live session");
        if (said != null) {
            said.conditions()
                    .forEach(condition -> line(
                            text,
                            condition.type(),
                            (condition.status() ? "yes" : "NO (" + condition.reason() + ")") + ": "
                                    + condition.message()));
            said.drift().forEach(drift -> line(text, "drift put right", drift));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-18s%s%n", name, value));
    }
}
