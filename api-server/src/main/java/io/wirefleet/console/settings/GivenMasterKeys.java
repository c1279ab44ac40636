package io.wirefleet.console.settings;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The master keys as the operator gave them, the newest first: a line of base64 for each, 32 bytes long. Prints
/// nothing of itself.
public final class GivenMasterKeys {
    private static final int BYTES = 32;

    private final List<byte[]> keys;

    private GivenMasterKeys(List<byte[]> keys) {
        this.keys = keys;
    }

    static GivenMasterKeys parse(Setting setting, String text) {
        List<byte[]> keys = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty()) {
                keys.add(key(setting, keys.size() + 1, line));
            }
        }
        if (keys.isEmpty()) {
            throw setting.invalid("holds no key; make one with 'openssl rand -base64 32'");
        }
        return new GivenMasterKeys(keys);
    }

    private static byte[] key(Setting setting, int number, String line) {
        try {
            byte[] key = Base64.getDecoder().decode(line);
            if (key.length == BYTES) {
                return key;
            }
        } catch (IllegalArgumentException _) {
            // Refused below, without what it holds.
        }
        throw setting.invalid(
                "key " + number + " is not 32 bytes in base64, one line each, as 'openssl rand -base64 32'" + " makes");
    }

    /// The keys themselves, the newest first.
    public List<byte[]> exposeBytes() {
        return keys.stream().map(byte[]::clone).toList();
    }

    @Override
    public String toString() {
        return "GivenMasterKeys(hidden)";
    }
}
