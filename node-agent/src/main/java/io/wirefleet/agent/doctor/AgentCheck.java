package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.Agent;
import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.contract.state.Condition;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Whether the agent runs, and what it says of itself.
final class AgentCheck implements Check {
    private static final Set<String> TOLD_ELSEWHERE =
            Set.of(Condition.TUNED, Condition.IN_SYNC, Condition.FORWARDING, "ConsoleReachable");

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.agent().judged(name(), this::judge);
    }

    private Finding judge(Agent agent) {
        if (!agent.running()) {
            return Finding.warn(
                    name(),
                    "not running: forwarding goes on, but nothing changes and nothing expires",
                    "systemctl start wirefleet-agent");
        }
        AgentStatus said = agent.said();
        List<Condition> wrong = said == null
                ? List.of()
                : said.conditions().stream()
                        .filter(condition -> !condition.status())
                        .filter(condition -> !TOLD_ELSEWHERE.contains(condition.type()))
                        .toList();
        return wrong.isEmpty()
                ? Finding.pass(
                        name(), "running" + (said == null ? "" : ", revision " + said.applied() + " is in force"))
                : Finding.fail(
                        name(),
                        wrong.stream()
                                .map(condition -> "not " + condition.type() + ": " + condition.message())
                                .collect(Collectors.joining("; ")),
                        "the message says what would mend it");
    }
}
