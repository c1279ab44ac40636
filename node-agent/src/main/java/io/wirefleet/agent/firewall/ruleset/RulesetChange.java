package io.wirefleet.agent.firewall.ruleset;

import java.util.List;
import java.util.stream.Collectors;

/// One step from one content of the table to another. Prints as what is wrong with the old one.
public sealed interface RulesetChange {
    /// The table, empty.
    record AddTable() implements RulesetChange {
        @Override
        public String toString() {
            return "the table is missing";
        }
    }

    /// The table with all that is in it.
    ///
    /// @param reasons why it cannot be changed into what it should be
    record DeleteTable(List<String> reasons) implements RulesetChange {
        @Override
        public String toString() {
            return "the table has to be made anew: " + String.join("; ", reasons);
        }
    }

    /// A set, empty.
    record AddSet(SetDefinition set) implements RulesetChange {
        @Override
        public String toString() {
            return set + " is missing";
        }
    }

    /// A set that no rule names any more, with its elements.
    record DeleteSet(SetDefinition set) implements RulesetChange {
        @Override
        public String toString() {
            return set + " should not be there";
        }
    }

    record AddTimeout(Timeout timeout) implements RulesetChange {
        @Override
        public String toString() {
            return timeout + " is missing";
        }
    }

    /// A timeout that no rule names any more.
    record DeleteTimeout(Timeout timeout) implements RulesetChange {
        @Override
        public String toString() {
            return timeout + " should not be there";
        }
    }

    /// A chain, empty; the rules of the value are not meant.
    record AddChain(Chain chain) implements RulesetChange {
        @Override
        public String toString() {
            return "chain " + chain.name() + " is missing";
        }
    }

    /// A chain without rules that nothing leads to any more.
    record DeleteChain(String chain) implements RulesetChange {
        @Override
        public String toString() {
            return "chain " + chain + " should not be there";
        }
    }

    /// All rules of a chain go.
    record ClearRules(String chain) implements RulesetChange {
        @Override
        public String toString() {
            return "chain " + chain + " has other rules than it should";
        }
    }

    /// Rules at the end of a chain.
    record AddRules(String chain, List<Rule> rules) implements RulesetChange {
        @Override
        public String toString() {
            return "chain " + chain + " lacks rules";
        }
    }

    record AddElements(SetDefinition set, List<Element> elements) implements RulesetChange {
        @Override
        public String toString() {
            return set + " lacks " + some(elements);
        }
    }

    record DeleteElements(SetDefinition set, List<Element> elements) implements RulesetChange {
        @Override
        public String toString() {
            return set + " should not have " + some(elements);
        }
    }

    private static String some(List<Element> elements) {
        int shown = 5;
        String first = elements.stream().limit(shown).map(Element::toString).collect(Collectors.joining(", "));
        return elements.size() <= shown ? first : first + " and " + (elements.size() - shown) + " more";
    }
}
