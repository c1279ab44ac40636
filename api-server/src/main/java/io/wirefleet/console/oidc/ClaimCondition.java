package io.wirefleet.console.oidc;

import java.util.Set;

/// What a claim must be. Of a claim that is an array, one element will do; an absent one meets no condition.
public sealed interface ClaimCondition {
    ClaimPath claim();

    boolean accepts(String value);

    /// Exactly this.
    record Is(ClaimPath claim, String expected) implements ClaimCondition {
        @Override
        public boolean accepts(String value) {
            return value.equals(expected);
        }
    }

    /// Exactly one of these.
    record IsOneOf(ClaimPath claim, Set<String> expected) implements ClaimCondition {
        public IsOneOf {
            expected = Set.copyOf(expected);
        }

        @Override
        public boolean accepts(String value) {
            return expected.contains(value);
        }
    }

    /// Something that the pattern describes.
    record Matches(ClaimPath claim, Glob glob) implements ClaimCondition {
        @Override
        public boolean accepts(String value) {
            return glob.matches(value);
        }
    }
}
