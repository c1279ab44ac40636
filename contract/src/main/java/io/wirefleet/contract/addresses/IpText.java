package io.wirefleet.contract.addresses;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.util.ArrayList;
import java.util.List;

/// Addresses as text: RFC 4291 section 2.2 read, RFC 5952 written, dotted quads without leading zeros.
final class IpText {
    private IpText() {}

    static IpAddress parse(String text) {
        return text.indexOf(':') < 0 ? new IpAddress(Family.IPV4, 0, dottedQuad(text, text)) : parseIpv6(text);
    }

    private static InvalidValueException notAnAddress(String text) {
        String shown = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        return new InvalidValueException("'" + shown + "' is not an IPv4 or IPv6 address");
    }

    private static long dottedQuad(String text, String whole) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw notAnAddress(whole);
        }
        long value = 0;
        for (String part : parts) {
            value = value << 8 | octet(part, whole);
        }
        return value;
    }

    private static int octet(String part, String whole) {
        boolean digits = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || (part.length() > 1 && part.charAt(0) == '0') || Integer.parseInt(part) > 255) {
            throw notAnAddress(whole);
        }
        return Integer.parseInt(part);
    }

    private static IpAddress parseIpv6(String text) {
        int gap = text.indexOf("::");
        List<Integer> head = groups(gap < 0 ? text : text.substring(0, gap), text);
        List<Integer> tail = gap < 0 ? List.of() : groups(text.substring(gap + 2), text);
        int given = head.size() + tail.size();
        if (gap < 0 ? given != 8 : given > 7) {
            throw notAnAddress(text);
        }
        int[] all = new int[8];
        for (int i = 0; i < head.size(); i++) {
            all[i] = head.get(i);
        }
        for (int i = 0; i < tail.size(); i++) {
            all[8 - tail.size() + i] = tail.get(i);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | all[i];
            low = low << 16 | all[4 + i];
        }
        return new IpAddress(Family.IPV6, high, low);
    }

    private static List<Integer> groups(String text, String whole) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                long quad = dottedQuad(parts[i], whole);
                groups.add((int) (quad >> 16));
                groups.add((int) (quad & 0xffff));
            } else {
                groups.add(group(parts[i], whole));
            }
        }
        return groups;
    }

    private static int group(String part, String whole) {
        boolean hex = !part.isEmpty() && part.length() <= 4 && part.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        if (!hex) {
            throw notAnAddress(whole);
        }
        return Integer.parseInt(part, 16);
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
