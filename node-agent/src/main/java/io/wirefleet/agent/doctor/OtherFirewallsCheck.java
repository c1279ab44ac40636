package io.wirefleet.agent.doctor;

import java.util.List;
import java.util.stream.Collectors;

/// Whether tables of others drop what is forwarded from and to the tunnel: an accept in the agent's table does not
/// overrule them.
final class OtherFirewallsCheck implements Check {
    @Override
    public String name() {
        return "other_firewalls";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.obstacles().judged(name(), this::judge);
    }

    private Finding judge(List<String> obstacles) {
        return obstacles.isEmpty()
                ? Finding.pass(name(), "none drops what is forwarded from and to the tunnel")
                : Finding.fail(
                        name(),
                        obstacles.stream().collect(Collectors.joining("; ")),
                        "let it through there, too, as said; what is dropped there is lost, whatever is allowed here");
    }
}
