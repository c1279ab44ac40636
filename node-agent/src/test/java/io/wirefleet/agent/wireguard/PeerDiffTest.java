package io.wirefleet.agent.wireguard;

import static io.wirefleet.agent.wireguard.Keys.observed;
import static io.wirefleet.agent.wireguard.Keys.prefixes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerDiffTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PublicKey first = Keys.publicKey(new Random(1));
    private final PublicKey second = Keys.publicKey(new Random(2));
    private final PresharedKey presharedKey = PresharedKey.generate(RANDOM);

    private static DesiredPeer peer(PublicKey key, @Nullable PresharedKey presharedKey, String... allowedIps) {
        return new DesiredPeer(key, presharedKey, prefixes(allowedIps));
    }

    private static List<String> lines(List<DevicePeer> observed, List<DesiredPeer> desired) {
        return PeerDiff.between(observed, desired).stream()
                .map(PeerChange::toString)
                .toList();
    }

    @Test
    @DisplayName("I6 a peer that is as desired is in no change, whatever its session, endpoint and counters")
    void nothingForWhatIsAsDesired() {
        DesiredPeer unchanged = peer(first, presharedKey, "10.0.0.1/32", "fd00::1/128");
        DevicePeer busy = new DevicePeer(
                first,
                presharedKey,
                Endpoint.parse("192.0.2.1:1"),
                0,
                Instant.EPOCH,
                5,
                6,
                prefixes("fd00::1/128", "10.0.0.1/32"));

        assertThat(PeerDiff.between(List.of(busy), List.of(unchanged))).isEmpty();
        assertThat(lines(List.of(busy), List.of(unchanged, peer(second, null, "10.0.0.2/32"))))
                .containsExactly("add peer " + second + ": allowed IPs 10.0.0.2/32");
    }

    @Test
    void aForeignPeerIsRemovedFirst() {
        DevicePeer foreign = observed(peer(second, null, "10.0.0.1/32"));

        List<PeerChange> changes =
                PeerDiff.between(List.of(foreign), List.of(peer(first, presharedKey, "10.0.0.1/32")));

        assertThat(changes)
                .extracting(PeerChange::toString)
                .containsExactly(
                        "remove peer " + second,
                        "add peer " + first + ": allowed IPs 10.0.0.1/32; with a preshared key");
        assertThat(changes.getFirst().toConfig().remove()).isTrue();
        assertThat(changes.getLast().toConfig())
                .isEqualTo(new PeerConfig(
                        first,
                        false,
                        false,
                        true,
                        new PresharedKeyChange.Set(presharedKey),
                        null,
                        prefixes("10.0.0.1/32")));
    }

    @Test
    void aForeignPeerWithAKeyThatNobodyCouldUseIsRemovedToo() {
        DevicePeer foreign = new DevicePeer(PublicKey.observed(new byte[32]), null, null, 0, null, 0, 0, List.of());

        assertThat(PeerDiff.between(List.of(foreign), List.of()))
                .containsExactly(new PeerChange.Remove(PublicKey.observed(new byte[32])));
    }

    @Test
    void anAddedAllowedIpLeavesTheOthersAlone() {
        DevicePeer current = observed(peer(first, null, "10.0.0.1/32"));

        List<PeerChange> changes =
                PeerDiff.between(List.of(current), List.of(peer(first, null, "10.0.0.1/32", "10.1.0.0/16")));

        assertThat(changes)
                .extracting(PeerChange::toString)
                .containsExactly("update peer " + first + ": add allowed IP 10.1.0.0/16");
        PeerConfig config = changes.getFirst().toConfig();
        assertThat(config.updateOnly()).isTrue();
        assertThat(config.replaceAllowedIps()).isFalse();
        assertThat(config.allowedIps()).containsExactlyElementsOf(prefixes("10.1.0.0/16"));
    }

    @Test
    void aRemovedAllowedIpReplacesTheList() {
        DevicePeer current = observed(peer(first, null, "10.0.0.1/32", "10.1.0.0/16"));

        List<PeerChange> changes = PeerDiff.between(List.of(current), List.of(peer(first, null, "10.0.0.1/32")));

        assertThat(changes)
                .extracting(PeerChange::toString)
                .containsExactly("update peer " + first + ": remove allowed IP 10.1.0.0/16");
        PeerConfig config = changes.getFirst().toConfig();
        assertThat(config.replaceAllowedIps()).isTrue();
        assertThat(config.allowedIps()).containsExactlyElementsOf(prefixes("10.0.0.1/32"));
    }

    @Test
    void anAllowedIpThatMovesIsTakenByItsNewPeerAndTheOldOneIsNotTouched() {
        List<DevicePeer> current = List.of(
                observed(peer(first, null, "10.0.0.1/32", "10.1.0.0/16")), observed(peer(second, null, "10.0.0.2/32")));
        List<DesiredPeer> desired =
                List.of(peer(first, null, "10.0.0.1/32"), peer(second, null, "10.0.0.2/32", "10.1.0.0/16"));

        assertThat(lines(current, desired)).containsExactly("update peer " + second + ": add allowed IP 10.1.0.0/16");
    }

    @Test
    void presharedKeysAreComparedAndNeverPrinted() {
        DevicePeer without = observed(peer(first, null));
        DevicePeer with = observed(peer(first, presharedKey));
        DevicePeer withAnother = observed(peer(first, PresharedKey.generate(RANDOM)));

        for (DevicePeer current : List.of(without, withAnother)) {
            List<PeerChange> changes = PeerDiff.between(List.of(current), List.of(peer(first, presharedKey)));
            assertThat(changes)
                    .extracting(PeerChange::toString)
                    .containsExactly("update peer " + first + ": set the preshared key");
            assertThat(changes.toString() + changes.getFirst().toConfig())
                    .doesNotContain(presharedKey.exposeText(), presharedKey.exposeHex());
        }
        assertThat(lines(List.of(with), List.of(peer(first, null))))
                .containsExactly("update peer " + first + ": clear the preshared key");
    }

    @Test
    void aKeepaliveThatSomebodySetIsTakenOff() {
        DevicePeer current = new DevicePeer(first, null, null, 25, null, 0, 0, List.of());

        assertThat(lines(List.of(current), List.of(peer(first, null))))
                .containsExactly("update peer " + first + ": set the keepalive to 0 s");
    }

    @Test
    void whatNoInterfaceCanHoldIsRefused() {
        assertThatThrownBy(() -> PeerDiff.between(List.of(), List.of(peer(first, null), peer(first, null))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(first.toString());
        assertThatThrownBy(() -> PeerDiff.between(
                        List.of(), List.of(peer(first, null, "10.0.0.1/32"), peer(second, null, "10.0.0.1/32"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.1/32");
    }

    @Test
    void privateKeyAndPortAreSetOnlyWhereTheyDiffer() {
        PrivateKey key = PrivateKey.generate(RANDOM);
        DesiredDevice desired = new DesiredDevice(key, 51820, List.of());

        assertThat(DeviceDiff.between(new Device("wg0", key.publicKey(), 51820, List.of()), desired)
                        .isEmpty())
                .isTrue();
        DeviceDiff fresh = DeviceDiff.between(new Device("wg0", null, 0, List.of()), desired);
        assertThat(fresh.describe()).containsExactly("set the private key", "set the listen port to 51820");
        assertThat(fresh.toConfig()).isEqualTo(new DeviceConfig(key, 51820, List.of()));
        assertThat(fresh.toString() + fresh.toConfig()).doesNotContain(key.exposeText(), key.exposeHex());
    }

    /// Applies changes as the kernel does: an allowed IP belongs to whom it was given last.
    private static Map<PublicKey, Set<IpPrefix>> apply(List<DevicePeer> observed, List<PeerChange> changes) {
        Map<PublicKey, Set<IpPrefix>> device = new HashMap<>();
        observed.forEach(peer -> device.put(peer.publicKey(), new HashSet<>(peer.allowedIps())));
        for (PeerChange change : changes) {
            PeerConfig config = change.toConfig();
            if (config.remove()) {
                device.remove(config.publicKey());
                continue;
            }
            Set<IpPrefix> own = config.updateOnly()
                    ? device.getOrDefault(config.publicKey(), new HashSet<>())
                    : device.computeIfAbsent(config.publicKey(), _ -> new HashSet<>());
            if (config.replaceAllowedIps()) {
                own.clear();
            }
            for (IpPrefix prefix : config.allowedIps()) {
                device.values().forEach(other -> other.remove(prefix));
                own.add(prefix);
            }
        }
        return device;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fromAnyStateTheChangesLeadToTheDesiredOne(long seed) {
        Random random = new Random(seed);
        List<PublicKey> keys = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            keys.add(Keys.publicKey(random));
        }
        for (int round = 0; round < 2000; round++) {
            List<DesiredPeer> before = randomPeers(random, keys);
            List<DesiredPeer> desired = randomPeers(random, keys);
            List<DevicePeer> observed = before.stream().map(Keys::observed).toList();

            List<PeerChange> changes = PeerDiff.between(observed, desired);

            Map<PublicKey, Set<IpPrefix>> wanted = new HashMap<>();
            desired.forEach(peer -> wanted.put(peer.publicKey(), new HashSet<>(peer.allowedIps())));
            assertThat(apply(observed, changes)).isEqualTo(wanted);
            assertThat(changes)
                    .extracting(PeerChange::publicKey)
                    .doesNotHaveDuplicates()
                    .noneMatch(key ->
                            before.stream().anyMatch(peer -> peer.publicKey().equals(key) && desired.contains(peer)));
        }
    }

    private static List<DesiredPeer> randomPeers(Random random, List<PublicKey> keys) {
        Map<PublicKey, List<IpPrefix>> peers = new HashMap<>();
        keys.stream().filter(_ -> random.nextBoolean()).forEach(key -> peers.put(key, new ArrayList<>()));
        List<PublicKey> present = List.copyOf(peers.keySet());
        for (int i = 0; i < 10 && !present.isEmpty(); i++) {
            List<IpPrefix> list = peers.get(present.get(random.nextInt(present.size())));
            if (list != null && random.nextBoolean()) {
                list.add(IpPrefix.parse("10.0." + i + ".0/24"));
            }
        }
        return peers.entrySet().stream()
                .map(entry -> new DesiredPeer(entry.getKey(), null, entry.getValue()))
                .toList();
    }
}
