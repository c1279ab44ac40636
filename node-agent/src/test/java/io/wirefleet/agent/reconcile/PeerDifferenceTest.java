package io.wirefleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.PeerDifference.ChangedPeer;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerDifferenceTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final StateFixture console = new StateFixture();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsWhatALookAtEveryPeerFinds(long seed) {
        Random random = new Random(seed);
        RuleItem one = console.rule(null, null);
        RuleItem other = console.rule(null, null);
        List<PeerItem> all = new ArrayList<>();
        for (int number = 2; number < 14; number++) {
            all.add(console.peer(number, null, one));
        }
        for (int round = 0; round < 500; round++) {
            EffectiveState from = state(all, one, other, random);
            EffectiveState to = state(all, one, other, random);

            PeerDifference difference = PeerDifference.between(from, to);

            Set<PublicKey> gone = new HashSet<>(from.peers().keySet());
            gone.removeAll(to.peers().keySet());
            Set<PublicKey> come = new HashSet<>(to.peers().keySet());
            come.removeAll(from.peers().keySet());
            List<ChangedPeer> changed = new ArrayList<>();
            from.peers().forEach((key, peer) -> {
                EffectivePeer target = to.peers().get(key);
                if (target != null && !target.equals(peer)) {
                    changed.add(new ChangedPeer(peer, target));
                }
            });
            assertThat(difference.gone())
                    .extracting(EffectivePeer::publicKey)
                    .containsExactlyInAnyOrderElementsOf(gone);
            assertThat(difference.come())
                    .extracting(EffectivePeer::publicKey)
                    .containsExactlyInAnyOrderElementsOf(come);
            assertThat(difference.changed()).containsExactlyInAnyOrderElementsOf(changed);
        }
    }

    /// Some of the peers, each with one or two rules, in the usual order or in any.
    private EffectiveState state(List<PeerItem> all, RuleItem one, RuleItem other, Random random) {
        List<PeerItem> some = new ArrayList<>(all);
        some.removeIf(_ -> random.nextInt(4) == 0);
        if (random.nextInt(3) == 0) {
            Collections.shuffle(some, random);
        }
        Map<PublicKey, EffectivePeer> peers = new LinkedHashMap<>();
        for (PeerItem peer : some) {
            peers.put(
                    peer.publicKey(),
                    new EffectivePeer(
                            peer, null, random.nextInt(4) == 0 ? Set.of(one.id(), other.id()) : Set.of(one.id())));
        }
        return new EffectiveState(
                console.tunnel("wg0", 51820),
                peers,
                Map.of(one.id(), one, other.id(), other),
                Map.of(),
                Set.of(),
                Instant.MIN,
                Instant.MAX);
    }

    @Test
    void aPeerToWhichNothingHappenedStaysTheSameObject() {
        RuleItem always = console.rule(null, null);
        RuleItem later = console.rule(NOW.plusSeconds(60), null);
        PeerItem stays = console.withPresharedKey(console.peer(2, null, always));
        PeerItem goes = console.peer(3, null, always);
        PeerItem gains = console.peer(4, null, always, later);
        console.put(console.tunnel("wg0", 51820), always, later, stays, goes, gains);
        DesiredState state = DesiredState.empty(console.serverId).apply(console.snapshot(), console.signingKeys());
        EffectiveState before = effective(state, NOW, null);

        state = state.apply(console.remove(goes).delta(), console.signingKeys());
        EffectiveState after = effective(state, NOW, before);
        assertThat(after).isEqualTo(effective(state, NOW, null));
        assertThat(after.peers().get(stays.publicKey())).isSameAs(before.peers().get(stays.publicKey()));
        assertThat(after.peers()).doesNotContainKey(goes.publicKey());

        EffectiveState inTheWindow = effective(state, NOW.plusSeconds(61), after);
        assertThat(inTheWindow).isEqualTo(effective(state, NOW.plusSeconds(61), null));
        assertThat(PeerDifference.between(after, inTheWindow).changed())
                .singleElement()
                .satisfies(
                        changed -> assertThat(changed.to().rules()).containsExactlyInAnyOrder(always.id(), later.id()));

        PeerItem rekeyed = console.withPresharedKey(stays);
        state = state.apply(console.put(rekeyed).delta(), console.signingKeys());
        EffectiveState withAnotherKey = effective(state, NOW, after);
        assertThat(withAnotherKey).isEqualTo(effective(state, NOW, null));
        assertThat(PeerDifference.between(after, withAnotherKey).changed())
                .extracting(ChangedPeer::to)
                .containsExactly(withAnotherKey.peers().get(stays.publicKey()));
    }

    private static EffectiveState effective(DesiredState state, Instant now, @Nullable EffectiveState before) {
        return Objects.requireNonNull(EffectiveState.of(state, now, Set.of(), before));
    }
}
