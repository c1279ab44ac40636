package io.wirefleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.DesiredStateUpdate.Item;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.HostFigures.Figure;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.RejectedUpdateException;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.StateHash;
import io.wirefleet.contract.state.StateSignature;
import io.wirefleet.contract.state.Tuning;
import io.wirefleet.testing.Golden;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class StateTest {
    private static final ServerId SERVER = ServerId.parse("019a0000-0000-7000-8000-000000000001");
    private static final RuleId RULE = RuleId.parse("019a0000-0000-7000-8000-00000000000a");
    private static final SigningKey KEY = SigningKey.generate();
    private static final List<VerifyingKey> KEYS = List.of(KEY.verifyingKey());

    private static UUID id(long number) {
        return new UUID(0x019a_0000_0000_7000L, 0x8000_0000_0000_0100L + number);
    }

    private static PeerItem peer(long number, String address) {
        // the base point's small multiples make no keys; any canonical full-order number does for a fixture
        byte[] key = new byte[32];
        key[0] = (byte) (9 + number);
        return new PeerItem(
                new PeerId(id(number)),
                PublicKey.of(key),
                null,
                List.of(IpPrefix.parse(address)),
                List.of(RULE),
                number == 2 ? Instant.parse("2027-01-01T00:00:00Z") : null);
    }

    private static InterfaceItem interfaceItem() {
        return new InterfaceItem(
                SERVER,
                "wg0",
                51820,
                null,
                List.of(InterfaceAddress.parse("10.8.0.1/24"), InterfaceAddress.parse("fd08::1/64")),
                List.of(IpPrefix.parse("10.8.0.0/24"), IpPrefix.parse("fd08::/64")),
                null,
                true,
                Set.of(Capability.WIREGUARD, Capability.ACCESS_RULES));
    }

    @Test
    void settingsOfTheMachineAreWrittenOnlyWhereTheyAreNotTheUsual() {
        InterfaceItem plain = interfaceItem();
        assertThat(plain.toJson().propertyNames()).doesNotContain("conntrack", "capacity", "tuning_mode");
        InterfaceItem set = plain.with(new Tuning(Tuning.Mode.OBSERVE, 5000, new Conntrack(500_000, 20, 90, false)));
        assertThat(DesiredItem.read(plain.key(), JsonFields.of(set.toJson()))).isEqualTo(set);
        assertThat(DesiredItem.read(plain.key(), JsonFields.of(plain.toJson()))).isEqualTo(plain);
        ObjectNode absurd = set.toJson();
        ((ObjectNode) absurd.get("conntrack")).put("max_entries", -1);
        assertThatThrownBy(() -> DesiredItem.read(plain.key(), JsonFields.of(absurd)))
                .hasMessageContaining("must be between 1024 and 67108864");
    }

    private static RuleItem rule() {
        return new RuleItem(
                RULE,
                List.of(IpPrefix.parse("10.0.0.0/8")),
                List.of(IpPrefix.parse("10.9.0.0/16")),
                List.of(
                        new PortRange(PortRange.Protocol.TCP, 443, 443),
                        new PortRange(PortRange.Protocol.UDP, 1000, 2000),
                        new PortRange(PortRange.Protocol.ICMP, null, null)),
                null,
                Instant.parse("2027-06-01T12:00:00Z"));
    }

    private static DesiredStateUpdate signed(
            long revision, long since, boolean full, List<Item> items, List<DesiredItem.Key> removed, StateHash hash) {
        return signed(revision, since, full, items, removed, Map.of(), hash);
    }

    private static DesiredStateUpdate signed(
            long revision,
            long since,
            boolean full,
            List<Item> items,
            List<DesiredItem.Key> removed,
            Map<PeerId, PresharedKey> presharedKeys,
            StateHash hash) {
        Revision to = new Revision(revision);
        return new DesiredStateUpdate(
                SERVER,
                to,
                new Revision(since),
                full,
                items,
                removed,
                presharedKeys,
                hash.digest(),
                StateSignature.sign(KEY, SERVER, to, hash.digest()));
    }

    private static DesiredStateUpdate snapshot(long revision, DesiredItem... items) {
        StateHash hash = StateHash.empty();
        List<Item> all = new ArrayList<>();
        for (DesiredItem item : items) {
            Item sent = Item.of(item);
            hash.add(sent.key(), sent.content());
            all.add(sent);
        }
        return signed(revision, 0, true, all, List.of(), hash);
    }

    @Test
    void anUpdateLooksLikeThisOnTheWire() {
        ObjectNode json = snapshot(7, interfaceItem(), rule(), peer(1, "10.8.0.2/32"), peer(2, "10.8.0.3/32"))
                .toJson();
        json.putObject("signature").put("key_id", "(differs)").put("value", "(differs)");
        Golden.check(
                "desired-state.json",
                Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    @Test
    void anUpdateSurvivesTheWire() {
        DesiredStateUpdate update = snapshot(7, interfaceItem(), rule(), peer(1, "10.8.0.2/32"));
        assertThat(DesiredStateUpdate.read(Json.parse(Json.canonical(update.toJson()))))
                .isEqualTo(update);
        DesiredState state = DesiredState.empty(SERVER).apply(update, KEYS);
        assertThat(state.interfaceItem()).isEqualTo(interfaceItem());
        assertThat(state.rules()).containsExactly(rule());
        assertThat(state.peers()).containsExactly(peer(1, "10.8.0.2/32"));
        assertThat(DesiredState.empty(SERVER).apply(state.toUpdate(), KEYS).stateHash())
                .isEqualTo(state.stateHash());
    }

    @Test
    void theObservedStateSurvivesTheWire() {
        ObservedState observed = new ObservedState(
                new Revision(7),
                "00",
                "0.1.0",
                Capability.ALL,
                List.of(new Condition(Condition.APPLIED, false, "InterfaceTaken", "wg0 belongs to somebody else")),
                List.of("peer removed by somebody else, put back"),
                List.of(new ObservedState.PeerFigures(
                        new PeerId(id(1)), Instant.parse("2026-11-01T00:00:00Z"), 10, 20)),
                List.of(new ObservedState.KeyInUse(
                        new PeerId(id(1)), peer(2, "10.8.0.3/32").publicKey())),
                new HostFigures(Map.of(
                        Figure.CONNTRACK_ENTRIES,
                        OptionalLong.of(12),
                        Figure.SOURCE_PORTS_USED,
                        OptionalLong.empty())));
        assertThat(ObservedState.read(Json.parse(Json.canonical(observed.toJson()))))
                .isEqualTo(observed);
        Golden.check(
                "observed-state.json",
                Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(observed.toJson()) + "\n");
    }

    @Test
    void aFigureOfTheMachineThatIsNoneIsPassedOver() {
        ObjectNode report = new ObservedState(
                        new Revision(7),
                        "00",
                        "0.1.0",
                        Set.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        HostFigures.NONE)
                .toJson();
        assertThat(report.has("host")).isFalse();
        report.set("of_a_newer_agent", Json.parse("{}"));
        assertThat(ObservedState.read(report).host()).isEqualTo(HostFigures.NONE);
        for (String host : List.of("null", "7", "[]", "\"x\"", "{}")) {
            report.set("host", Json.parse(host));
            assertThat(ObservedState.read(report).host()).as(host).isEqualTo(HostFigures.NONE);
        }
        for (String figure : List.of(
                "-1", "1.5", "1e400", "9007199254740993", "1" + "0".repeat(900), "true", "\"5\"", "[]", "{\"a\":1}")) {
            report.set(
                    "host",
                    Json.parse("{\"cores\": " + figure + ", \"memory_bytes\": 5, \"" + "x".repeat(9999) + "\": 6}"));
            assertThat(ObservedState.read(report).host().changed())
                    .as(figure)
                    .isEqualTo(Map.of(Figure.MEMORY_BYTES, OptionalLong.of(5)));
        }
    }

    /// The hash is what both sides must compute alike, for ever: another digest here is another protocol.
    @Test
    void theHashOfAKnownStateStaysWhatItIs() {
        DesiredStateUpdate update = snapshot(7, interfaceItem(), rule(), peer(1, "10.8.0.2/32"));
        Golden.check("state-hash.txt", update.stateHash() + "\n");
    }

    @Test
    void i5DeltasAndTheSnapshotGiveTheSameStateToTheHash() {
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            Map<DesiredItem.Key, Item> console = new HashMap<>();
            StateHash hash = StateHash.empty();
            DesiredState agent = DesiredState.empty(SERVER);
            for (int revision = 1; revision <= 40; revision++) {
                PeerItem peer = peer(random.nextInt(8), "10.8.0." + (1 + random.nextInt(250)) + "/32");
                Item old = console.remove(peer.key());
                if (old != null) {
                    hash.remove(old.key(), old.content());
                }
                List<Item> items = new ArrayList<>();
                List<DesiredItem.Key> removed = new ArrayList<>();
                if (random.nextInt(3) == 0) {
                    removed.add(peer.key());
                } else {
                    Item item = Item.of(peer);
                    console.put(item.key(), item);
                    hash.add(item.key(), item.content());
                    items.add(item);
                }
                agent = agent.apply(signed(revision, revision - 1, false, items, removed, hash), KEYS);
            }
            StateHash whole = StateHash.empty();
            console.values().forEach(item -> whole.add(item.key(), item.content()));
            assertThat(agent.stateHash()).isEqualTo(whole.digest()).isEqualTo(hash.digest());
            DesiredState fresh = DesiredState.empty(SERVER)
                    .apply(signed(40, 0, true, List.copyOf(console.values()), List.of(), whole), KEYS);
            assertThat(fresh.stateHash()).isEqualTo(agent.stateHash());
            assertThat(fresh.peers()).containsExactlyInAnyOrderElementsOf(agent.peers());
        }
    }

    @Test
    void aFieldOfALaterVersionIsHashedThoughNobodyReadsIt() {
        ObjectNode content = peer(1, "10.8.0.2/32").toJson().put("later", "field");
        Item item = new Item(peer(1, "10.8.0.2/32").key(), Json.canonical(content));
        StateHash hash = StateHash.empty();
        hash.add(item.key(), item.content());
        DesiredState state = DesiredState.empty(SERVER).apply(signed(1, 0, true, List.of(item), List.of(), hash), KEYS);
        assertThat(state.stateHash()).isEqualTo(hash.digest());
        assertThat(state.peers()).containsExactly(peer(1, "10.8.0.2/32"));
    }

    @Test
    void whatIsNotTheConsolesIsRefused() {
        DesiredStateUpdate good = snapshot(7, interfaceItem(), peer(1, "10.8.0.2/32"));
        DesiredState state = DesiredState.empty(SERVER).apply(good, KEYS);
        rejected(state, snapshot(6, interfaceItem()), "GoesBack");
        rejected(state, signed(9, 8, false, List.of(), List.of(), StateHash.empty()), "WrongBase");
        rejected(state, signed(8, 7, false, List.of(), List.of(), StateHash.empty()), "WrongHash");
        rejected(DesiredState.empty(new ServerId(id(99))), good, "WrongServer");
        assertThatThrownBy(() -> DesiredState.empty(SERVER)
                        .apply(good, List.of(SigningKey.generate().verifyingKey())))
                .isInstanceOfSatisfying(
                        RejectedUpdateException.class,
                        e -> assertThat(e.reason()).isEqualTo("BadSignature"));
        DesiredStateUpdate garbled = DesiredStateUpdate.read(good.toJson().put("state_hash", "00"));
        rejected(state, garbled, "BadSignature");
        DesiredStateUpdate otherRevision = DesiredStateUpdate.read(good.toJson().put("revision", 8));
        rejected(state, otherRevision, "BadSignature");
    }

    private static void rejected(DesiredState state, DesiredStateUpdate update, String reason) {
        assertThatThrownBy(() -> state.apply(update, KEYS))
                .isInstanceOfSatisfying(
                        RejectedUpdateException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void aPresharedKeyIsBoundByItsDigestAndPrintedNowhere() {
        PresharedKey key = PresharedKey.generate(new SecureRandom());
        PeerItem plain = peer(1, "10.8.0.2/32");
        PeerItem peer = new PeerItem(
                plain.id(), plain.publicKey(), key.digest(), plain.allowedIps(), plain.rules(), plain.expiresAt());
        StateHash hash = StateHash.empty();
        hash.add(peer.key(), Item.of(peer).content());
        DesiredState state = DesiredState.empty(SERVER);
        DesiredStateUpdate update = signed(1, 0, true, List.of(Item.of(peer)), List.of(), Map.of(peer.id(), key), hash);
        assertThat(state.apply(DesiredStateUpdate.read(update.toJson()), KEYS).presharedKeys())
                .containsEntry(peer.id(), key);
        assertThat(update.toString()).doesNotContain(key.exposeText());
        rejected(state, signed(1, 0, true, List.of(Item.of(peer)), List.of(), hash), "WrongPresharedKey");
        PresharedKey other = PresharedKey.generate(new SecureRandom());
        rejected(
                state,
                signed(1, 0, true, List.of(Item.of(peer)), List.of(), Map.of(peer.id(), other), hash),
                "WrongPresharedKey");
    }

    @Test
    void everyByteOfTheHashDependsOnTheItemAndAdditionIsUndoneByRemoval() {
        PrivateKey random = PrivateKey.generate(new SecureRandom());
        StateHash hash = StateHash.empty();
        String before = hash.digest();
        hash.add(interfaceItem().key(), random.publicKey().toString());
        assertThat(hash.digest()).isNotEqualTo(before);
        StateHash restored = StateHash.of(hash.bytes());
        restored.remove(interfaceItem().key(), random.publicKey().toString());
        assertThat(restored.digest()).isEqualTo(before);
    }
}
