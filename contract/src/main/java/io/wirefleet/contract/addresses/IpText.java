package io.wirefleet.contract.addresses;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.util.HexFormat;

/// Addresses as text: RFC 4291 section 2.2 read, RFC 5952 written, dotted quads without leading zeros.
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static IpAddress parse(String text) {
        return text.indexOf(':') < 0
                ? new IpAddress(Family.IPV4, 0, dottedQuad(text, 0, text.length()))
                : parseIpv6(text);
    }

    private static InvalidValueException notAnAddress(String text) {
        String shown = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        return new InvalidValueException("'" + shown + "' is not an IPv4 or IPv6 address");
    }

    private static long dottedQuad(String text, int from, int to) {
        long value = 0;
        int start = from;
        for (int i = 0; i < 4; i++) {
            int end = endOfPart(text, '.', start, to);
            if ((end == to) != (i == 3)) {
                throw notAnAddress(text);
            }
            value = value << 8 | octet(text, start, end);
            start = end + 1;
        }
        return value;
    }

    private static int endOfPart(String text, char separator, int from, int to) {
        int end = from;
        while (end < to && text.charAt(end) != separator) {
            end++;
        }
        return end;
    }

    private static int octet(String text, int from, int to) {
        if (from == to || to - from > 3 || (to - from > 1 && text.charAt(from) == '0')) {
            throw notAnAddress(text);
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw notAnAddress(text);
            }
            value = 10 * value + digit - '0';
        }
        if (value > 255) {
            throw notAnAddress(text);
        }
        return value;
    }

    private static IpAddress parseIpv6(String text) {
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        int head = groups(text, 0, gap < 0 ? text.length() : gap, groups);
        if (gap < 0 && head != GROUPS) {
            throw notAnAddress(text);
        }
        if (gap >= 0) {
            int[] behind = new int[GROUPS];
            int tail = groups(text, gap + 2, text.length(), behind);
            if (head + tail >= GROUPS) {
                throw notAnAddress(text);
            }
            System.arraycopy(behind, 0, groups, GROUPS - tail, tail);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[GROUPS / 2 + i];
        }
        return new IpAddress(Family.IPV6, high, low);
    }

    /// Reads the groups of a part of the text.
    ///
    /// @return how many there are
    private static int groups(String text, int from, int to, int[] groups) {
        int count = 0;
        int start = from;
        while (start < to || (start == to && count > 0)) {
            int end = endOfPart(text, ':', start, to);
            boolean quad = end == text.length() && endOfPart(text, '.', start, to) < to;
            if (count + (quad ? 2 : 1) > GROUPS) {
                throw notAnAddress(text);
            }
            if (quad) {
                long value = dottedQuad(text, start, end);
                groups[count++] = (int) (value >> 16);
                groups[count++] = (int) (value & 0xffff);
            } else {
                groups[count++] = group(text, start, end);
            }
            start = end + 1;
        }
        return count;
    }

    private static int group(String text, int from, int to) {
        if (from == to || to - from > 4) {
            throw notAnAddress(text);
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                throw notAnAddress(text);
            }
            value = value << 4 | HexFormat.fromHexDigit(text.charAt(i));
        }
        return value;
    }

    static String format(IpAddress address) {
        if (address.family() == Family.IPV4) {
            long value = address.low();
            return (value >> 24) + "." + (value >> 16 & 255) + "." + (value >> 8 & 255) + "." + (value & 255);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 4; i++) {
            groups[i] = (int) (address.high() >>> (48 - 16 * i)) & 0xffff;
            groups[4 + i] = (int) (address.low() >>> (48 - 16 * i)) & 0xffff;
        }
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gapStart = i;
                gapLength = end - i;
            }
            i = Math.max(i, end - 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
