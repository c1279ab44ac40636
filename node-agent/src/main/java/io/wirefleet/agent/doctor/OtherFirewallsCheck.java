package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.DroppingChain;
import java.util.List;
import java.util.stream.Collectors;

/// Whether tables of others drop what they do not know: an accept in the agent's table does not overrule them.
final class OtherFirewallsCheck implements Check {
    @Override
    public String name() {
        return "other_firewalls";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.chains().judged(name(), this::judge);
    }

    private Finding judge(List<DroppingChain> chains) {
        List<DroppingChain> forward =
                chains.stream().filter(chain -> chain.hook().equals("forward")).toList();
        return forward.isEmpty()
                ? Finding.pass(name(), "none drops what is forwarded by default")
                : Finding.warn(
                        name(),
                        forward.stream()
                                        .map(chain -> "chain " + chain.chain() + " of table " + chain.table())
                                        .collect(Collectors.joining(", "))
                                + " drops forwarded packets that no rule of its accepts",
                        "let packets from and to the tunnel through there, too");
    }
}
