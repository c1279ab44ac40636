package io.wirefleet.agent.doctor;

import java.util.List;
import java.util.stream.Collectors;

/// Whether the machine holds the last good state.
final class DriftCheck implements Check {
    private static final int SHOWN = 5;

    @Override
    public String name() {
        return "drift";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.drift().judged(name(), this::judge);
    }

    private Finding judge(List<String> drift) {
        return drift.isEmpty()
                ? Finding.pass(name(), "the machine holds the last good state")
                : Finding.fail(
                        name(),
                        drift.size() + " differences: "
                                + drift.stream().limit(SHOWN).collect(Collectors.joining("; "))
                                + (drift.size() > SHOWN ? "; and more" : ""),
                        "see that the agent runs, which puts it right within 30 s, and who changes it");
    }
}
