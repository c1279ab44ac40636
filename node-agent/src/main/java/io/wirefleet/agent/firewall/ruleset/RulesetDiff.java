package io.wirefleet.agent.firewall.ruleset;

import io.wirefleet.agent.firewall.ruleset.RulesetChange.AddChain;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.AddElements;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.AddRules;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.AddSet;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.AddTable;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.AddTimeout;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.ClearRules;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.DeleteChain;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.DeleteElements;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.DeleteSet;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.DeleteTable;
import io.wirefleet.agent.firewall.ruleset.RulesetChange.DeleteTimeout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The least changes that lead from one content of the table to another, in an order in which the kernel takes them
/// as one transaction: what is referred to is made before what refers to it, and goes after it; a key leaves a map
/// before it comes back with another chain.
public final class RulesetDiff {
    private RulesetDiff() {}

    /// @param old what is there; null: no table
    /// @return nothing if they are equal
    public static List<RulesetChange> between(@Nullable Ruleset old, Ruleset desired) {
        if (old == null) {
            return made(desired);
        }
        List<String> obstacles = obstacles(old, desired);
        if (obstacles.isEmpty()) {
            return changed(old, desired);
        }
        List<RulesetChange> changes = new ArrayList<>(List.of(new DeleteTable(obstacles)));
        changes.addAll(made(desired));
        return changes;
    }

    private static List<RulesetChange> made(Ruleset desired) {
        List<RulesetChange> changes = new ArrayList<>(List.of(new AddTable()));
        changes.addAll(changed(Ruleset.EMPTY, desired));
        return changes;
    }

    /// Why the one cannot become the other: neither a chain's hook nor a set's type can be changed.
    private static List<String> obstacles(Ruleset old, Ruleset desired) {
        List<String> obstacles = new ArrayList<>(old.foreign());
        for (Chain chain : desired.chains().values()) {
            Chain before = old.chains().get(chain.name());
            if (before != null && !Objects.equals(before.hook(), chain.hook())) {
                obstacles.add("chain " + chain.name() + " has another hook, priority or policy");
            }
        }
        for (NamedSet set : desired.sets().values()) {
            NamedSet before = old.sets().get(set.name());
            if (before != null && !before.definition().equals(set.definition())) {
                obstacles.add(set.definition() + " is of another type");
            }
        }
        return obstacles;
    }

    private static List<RulesetChange> changed(Ruleset old, Ruleset desired) {
        List<RulesetChange> additions = new ArrayList<>();
        List<RulesetChange> clearances = new ArrayList<>();
        List<RulesetChange> contents = new ArrayList<>();
        List<RulesetChange> deletions = new ArrayList<>();
        for (NamedSet set : desired.sets().values()) {
            NamedSet before = old.sets().get(set.name());
            if (before == null) {
                additions.add(new AddSet(set.definition()));
            }
            Elements elementsBefore = before == null ? Elements.NONE : before.elements();
            List<Element> gone = elementsBefore.without(set.elements());
            if (!gone.isEmpty()) {
                clearances.add(new DeleteElements(set.definition(), gone));
            }
            List<Element> come = set.elements().without(elementsBefore);
            if (!come.isEmpty()) {
                contents.add(new AddElements(set.definition(), come));
            }
        }
        for (Chain chain : desired.chains().values()) {
            Chain before = old.chains().get(chain.name());
            if (before == null) {
                additions.add(new AddChain(chain));
            }
            List<Rule> rulesBefore = before == null ? List.of() : before.rules();
            if (!rulesBefore.equals(chain.rules())) {
                if (!rulesBefore.isEmpty()) {
                    clearances.add(new ClearRules(chain.name()));
                }
                if (!chain.rules().isEmpty()) {
                    contents.add(new AddRules(chain.name(), chain.rules()));
                }
            }
        }
        for (Timeout timeout : desired.timeouts().values()) {
            if (!old.timeouts().containsKey(timeout.name())) {
                additions.add(new AddTimeout(timeout));
            }
        }
        for (Chain chain : old.chains().values()) {
            if (!desired.chains().containsKey(chain.name())) {
                if (!chain.rules().isEmpty()) {
                    clearances.add(new ClearRules(chain.name()));
                }
                deletions.add(new DeleteChain(chain.name()));
            }
        }
        for (NamedSet set : old.sets().values()) {
            if (!desired.sets().containsKey(set.name())) {
                if (set.definition().verdicts() && !set.elements().isEmpty()) {
                    clearances.add(new DeleteElements(
                            set.definition(), set.elements().stream().sorted().toList()));
                }
                deletions.add(new DeleteSet(set.definition()));
            }
        }
        for (Timeout timeout : old.timeouts().values()) {
            if (!desired.timeouts().containsKey(timeout.name())) {
                deletions.add(new DeleteTimeout(timeout));
            }
        }
        additions.addAll(clearances);
        additions.addAll(contents);
        additions.addAll(deletions);
        return List.copyOf(additions);
    }
}
