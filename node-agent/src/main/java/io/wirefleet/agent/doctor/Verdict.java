package io.wirefleet.agent.doctor;

import java.util.Locale;

/// How a check came out.
public enum Verdict {
    /// As it should be.
    PASS,

    /// It works, but not as well as it could, or not for long.
    WARN,

    /// Something does not work.
    FAIL,

    /// It could not be looked at.
    SKIP;

    /// As it is written.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
