package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PublicKey;
import java.util.Arrays;
import java.util.Collection;

/// Public keys that are asked for by their bytes, at the cost of comparing some: nothing is made of a key that is not
/// among them.
final class KeySet {
    private final byte[][] sorted;

    KeySet(Collection<PublicKey> keys) {
        this.sorted = keys.stream()
                .map(PublicKey::bytes)
                .sorted(Arrays::compareUnsigned)
                .toArray(byte[][]::new);
    }

    boolean contains(byte[] key) {
        return Arrays.binarySearch(sorted, key, Arrays::compareUnsigned) >= 0;
    }
}
