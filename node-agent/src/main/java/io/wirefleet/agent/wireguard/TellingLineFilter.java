package io.wirefleet.agent.wireguard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Passes by the lines of an answer to a get operation that only say what holds anyway: zero, no preshared key, the
/// protocol's version. Those are most of what is said of peers that are not connected.
final class TellingLineFilter implements LineFilter {
    private static final byte[] NO_PRESHARED_KEY = ascii("preshared_key=" + "0".repeat(64));
    private static final byte[] VERSION = ascii("protocol_version=");
    private static final byte[] NO_ERROR = ascii("errno=0");

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean keeps(byte[] text, int from, int to) {
        if (to - from > 2 && text[to - 1] == '0' && text[to - 2] == '=') {
            return Arrays.equals(text, from, to, NO_ERROR, 0, NO_ERROR.length);
        }
        return !Arrays.equals(text, from, to, NO_PRESHARED_KEY, 0, NO_PRESHARED_KEY.length)
                && !(to - from > VERSION.length
                        && Arrays.equals(text, from, from + VERSION.length, VERSION, 0, VERSION.length));
    }
}
