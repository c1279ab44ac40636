package io.wirefleet.agent.tuning;

import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.Tuning.Mode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How all settings stand.
///
/// @param forwarding those without which the server does not forward
/// @param others those that make it faster, or hold more
/// @param shortfalls what else this kernel cannot do, a line for each
public record TuningReport(
        Mode mode, List<SettingState> forwarding, List<SettingState> others, List<String> shortfalls) {
    public TuningReport {
        shortfalls = List.copyOf(shortfalls);
        forwarding = List.copyOf(forwarding);
        others = List.copyOf(others);
    }

    /// All settings.
    public List<SettingState> settings() {
        return Stream.concat(forwarding.stream(), others.stream()).toList();
    }

    /// Whether packets are forwarded for every family that the tunnel has.
    public Condition forwardingCondition() {
        List<SettingState> unmet = unmet(forwarding);
        return unmet.isEmpty()
                ? new Condition(Condition.FORWARDING, true, "Forwarding", "the kernel forwards packets")
                : new Condition(
                        Condition.FORWARDING,
                        false,
                        "NotSettable",
                        lines(unmet) + "; peers reach the server and nothing behind it. Set it on the host");
    }

    /// Whether the kernel is set for the load.
    public Condition tunedCondition() {
        if (!shortfalls.isEmpty()) {
            return new Condition(Condition.TUNED, false, "NotSupported", String.join("; ", shortfalls));
        }
        List<SettingState> unmet = unmet(others);
        return switch (mode) {
            case MANAGED ->
                unmet.isEmpty()
                        ? new Condition(
                                Condition.TUNED, true, "Tuned", others.size() + " settings are as the load asks for")
                        : new Condition(
                                Condition.TUNED,
                                false,
                                "NotSettable",
                                lines(unmet) + "; set them on the host, or give the server tuning.mode = observe");
            case OBSERVE ->
                new Condition(
                        Condition.TUNED,
                        true,
                        "Observed",
                        unmet.isEmpty()
                                ? others.size() + " settings are as the load asks for"
                                : "left alone as told: " + lines(unmet));
        };
    }

    private static List<SettingState> unmet(List<SettingState> states) {
        return states.stream().filter(state -> !state.isMet()).toList();
    }

    private static String lines(List<SettingState> states) {
        return states.stream().map(SettingState::toString).collect(Collectors.joining("; "));
    }
}
