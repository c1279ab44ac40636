package io.wirefleet.agent.wireguard;

/// Which lines of an answer are worth keeping, asked line by line in their order, before anything is made of them.
interface LineFilter {
    LineFilter EVERYTHING = (_, _, _) -> true;

    /// @param text what holds the line
    /// @param from where it begins
    /// @param to behind its last byte; the line feed is not a part of it
    boolean keeps(byte[] text, int from, int to);
}
