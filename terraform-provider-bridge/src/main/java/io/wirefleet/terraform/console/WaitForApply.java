package io.wirefleet.terraform.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Which servers a write waits for before Terraform goes on.
public enum WaitForApply {
    /// None: the console has it, the servers will.
    NONE,
    /// Those whose agent is in touch with the console; the others are named in a warning.
    REACHABLE,
    /// Every one that the change touches.
    ALL;

    public static Optional<WaitForApply> parse(String text) {
        return Arrays.stream(values())
                .filter(value -> value.toString().equals(text))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
