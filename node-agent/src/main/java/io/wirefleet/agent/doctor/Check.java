package io.wirefleet.agent.doctor;

/// One thing to look at.
public interface Check {
    /// One word, the same in every version.
    String name();

    Finding judge(Facts facts);
}
