package io.wirefleet.testing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Evaluates [Needs].
final class NeedsCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<Need> missing = AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
                .map(needs -> Arrays.stream(needs.value())
                        .filter(need -> !need.isMet())
                        .toList())
                .orElse(List.of());
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("everything it needs is here");
        }
        String reason = "needs " + missing.stream().map(Need::what).collect(Collectors.joining(", and "));
        if ("all".equals(System.getProperty("wirefleet.require"))) {
            throw new AssertionError(
                    context.getDisplayName() + " " + reason + " (a failure because of -Dwirefleet.require=all)");
        }
        return ConditionEvaluationResult.disabled(reason);
    }
}
