package io.wirefleet.agent.doctor;

import io.wirefleet.agent.tuning.SettingState;
import io.wirefleet.agent.tuning.TuningReport;
import io.wirefleet.contract.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// All checks, and what they found.
///
/// @param settings of the kernel, each with what it is and who set it; empty where no state was applied yet
public record Checkup(List<Finding> findings, List<SettingState> settings) {
    private static final List<Check> CHECKS = List.of(
            new AgentCheck(),
            new WireGuardCheck(),
            new ConsoleCheck(),
            new CertificateCheck(),
            new ClockCheck(),
            new DiskCheck(),
            new DriftCheck(),
            new ForwardingCheck(),
            new MtuCheck(),
            new RouteCheck(),
            new AllowedIpsCheck(),
            new OtherFirewallsCheck(),
            new ConntrackCheck(),
            new HashCheck(),
            new SourcePortsCheck(),
            new TuningCheck(),
            new OffloadCheck(),
            new InterruptCheck(),
            new NicCheck());

    public Checkup {
        findings = List.copyOf(findings);
        settings = List.copyOf(settings);
    }

    public static Checkup of(Facts facts) {
        return new Checkup(
                CHECKS.stream().map(check -> check.judge(facts)).toList(),
                switch (facts.tuning()) {
                    case Known.Seen<TuningReport>(TuningReport report) -> report.settings();
                    case Known.Unknown<TuningReport> _ -> List.of();
                });
    }

    /// 0: nothing to mend; 1: warnings; 3: something fails. 2 is for wrong arguments.
    public int exitStatus() {
        return has(Verdict.FAIL) ? 3 : has(Verdict.WARN) ? 1 : 0;
    }

    private boolean has(Verdict verdict) {
        return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
    }

    private long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    /// For programs.
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        for (Verdict verdict : Verdict.values()) {
            json.put(verdict.text(), count(verdict));
        }
        ArrayNode array = json.putArray("findings");
        findings.forEach(finding -> array.add(finding.toJson()));
        ArrayNode all = json.putArray("settings");
        settings.forEach(setting -> all.add(setting.toJson()));
        return json;
    }

    /// For people: a line for each check, and one for each fix.
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(String.format(
                    Locale.ROOT, "%-5s %-16s %s%n", finding.verdict().text(), finding.check(), finding.figure()));
            if (finding.fix() != null) {
                text.append(String.format(Locale.ROOT, "%-22s fix: %s%n", "", finding.fix()));
            }
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%d pass, %d warn, %d fail, %d not looked at%n",
                        count(Verdict.PASS),
                        count(Verdict.WARN),
                        count(Verdict.FAIL),
                        count(Verdict.SKIP)))
                .toString();
    }
}
