package io.wirefleet.agent.wireguard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Keeps the lines of some peers in the answer to a get operation, and what `errno=` says. Of one answer; not for
/// several threads.
final class PeerLineFilter implements LineFilter {
    private static final byte[] PUBLIC_KEY = "public_key=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ERRNO = "errno=".getBytes(StandardCharsets.US_ASCII);

    private final KeySet which;
    private final byte[] key = new byte[DeviceMessages.WG_KEY_LEN];
    private boolean within;

    PeerLineFilter(KeySet which) {
        this.which = which;
    }

    @Override
    public boolean keeps(byte[] text, int from, int to) {
        if (startsWith(PUBLIC_KEY, text, from, to)) {
            within = !isKey(text, from + PUBLIC_KEY.length, to) || which.contains(key);
            return within;
        }
        return within || startsWith(ERRNO, text, from, to);
    }

    private static boolean startsWith(byte[] start, byte[] text, int from, int to) {
        return to - from >= start.length
                && text[from + 1] == start[1]
                && Arrays.equals(text, from, from + start.length, start, 0, start.length);
    }

    /// Whether these are the digits of a key, which is then in [#key]. A line that is not is kept, for the reader to
    /// refuse.
    private boolean isKey(byte[] text, int from, int to) {
        if (to - from != 2 * key.length) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            byte high = text[from + 2 * i];
            byte low = text[from + 2 * i + 1];
            if (!HexFormat.isHexDigit(high) || !HexFormat.isHexDigit(low)) {
                return false;
            }
            key[i] = (byte) (HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low));
        }
        return true;
    }
}
