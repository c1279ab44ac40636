package io.wirefleet.agent.firewall.ruleset;

import java.util.List;
import java.util.stream.Collectors;

/// A rule: steps taken one after the other until one fails or there is a verdict.
public record Rule(List<Expression> expressions) {
    public Rule {
        expressions = List.copyOf(expressions);
    }

    @Override
    public String toString() {
        return expressions.stream().map(Expression::toString).collect(Collectors.joining(" "));
    }
}
