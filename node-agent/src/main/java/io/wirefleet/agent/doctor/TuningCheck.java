package io.wirefleet.agent.doctor;

import io.wirefleet.agent.tuning.SettingState;
import io.wirefleet.agent.tuning.TuningReport;
import java.util.List;

/// Whether the kernel is set for the load.
final class TuningCheck implements Check {
    @Override
    public String name() {
        return "tuning";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.tuning().judged(name(), this::judge);
    }

    private Finding judge(TuningReport report) {
        List<String> unmet = report.others().stream()
                .filter(state -> !state.isMet())
                .map(SettingState::toString)
                .toList();
        return unmet.isEmpty()
                ? Finding.pass(name(), report.others().size() + " settings are as the load asks for")
                : Finding.warn(
                        name(),
                        String.join("; ", unmet),
                        "start the agent, or set it on the host where the agent may not; see"
                                + " docs/operations/tuning.md");
    }
}
