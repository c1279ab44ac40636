package io.wirefleet.agent.wireguard;

/// Takes an answer line by line as it comes, before anything is made of a line.
interface LineReader {
    /// @param text what holds the line; it is reused after the call
    /// @param from where it begins
    /// @param to behind its last byte; the line feed is not a part of it
    void line(byte[] text, int from, int to);
}
