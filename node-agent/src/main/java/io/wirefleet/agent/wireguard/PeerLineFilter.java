package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/// Keeps the lines of some peers in the answer to a get operation, and what `errno=` says. Of one answer; not for
/// several threads.
final class PeerLineFilter implements LineFilter {
    private static final byte[] PUBLIC_KEY = ascii("public_key=");
    private static final byte[] ERRNO = ascii("errno=");

    /// The lines that begin the peers, sorted.
    private final byte[][] wanted;

    private boolean within;

    PeerLineFilter(Collection<PublicKey> which) {
        this.wanted = which.stream()
                .map(key -> ascii("public_key=" + key.hex()))
                .sorted(Arrays::compareUnsigned)
                .toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean keeps(byte[] text, int from, int to) {
        if (startsWith(PUBLIC_KEY, text, from, to)) {
            within = isWanted(text, from, to);
            return within;
        }
        return within || startsWith(ERRNO, text, from, to);
    }

    private static boolean startsWith(byte[] start, byte[] text, int from, int to) {
        return to - from >= start.length
                && text[from + 1] == start[1]
                && Arrays.equals(text, from, from + start.length, start, 0, start.length);
    }

    private boolean isWanted(byte[] text, int from, int to) {
        int low = 0;
        int high = wanted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            byte[] line = wanted[middle];
            int order =
                    Arrays.compareUnsigned(line, PUBLIC_KEY.length, line.length, text, from + PUBLIC_KEY.length, to);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return false;
    }
}
