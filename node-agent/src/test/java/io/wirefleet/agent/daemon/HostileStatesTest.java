package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.firewall.FirewallException;
import io.wirefleet.agent.firewall.NftFirewall;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.DesiredStateUpdate.Item;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.RejectedUpdateException;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import io.wirefleet.contract.state.Safeguards.ConsoleOutage;
import io.wirefleet.contract.state.Tuning;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// States that the console signed and that nobody would send who means well: each field of each item has every hostile
/// value once.
@Needs({Need.ROOT, Need.IP, Need.NFT})
class HostileStatesTest {
    private static final int LONGEST_MESSAGE = 1000;

    private final AgentFixture agent;
    private final StateFixture console;
    private final InterfaceItem tunnel;
    private final RuleItem rule;
    private final PeerItem peer;
    private int accepted;
    private int refused;

    HostileStatesTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        console = agent.console;
        rule = new RuleItem(
                console.rule(null, null).id(),
                List.of(StateFixture.LAN, IpPrefix.parse("fd00:50::/64")),
                List.of(IpPrefix.parse("10.50.0.9/32")),
                List.of(new PortRange(PortRange.Protocol.TCP, 443, 444)),
                agent.now.minusSeconds(60),
                agent.now.plus(Duration.ofDays(30)),
                "paris",
                true);
        PeerItem plain = console.withPresharedKey(console.peer(2, agent.now.plus(Duration.ofDays(9)), rule));
        peer = new PeerItem(
                plain.id(),
                plain.publicKey(),
                plain.presharedKeyDigest(),
                plain.allowedIps(),
                plain.rules(),
                plain.expiresAt(),
                new PeerItem.NextKey(
                        PrivateKey.generate(console.random).publicKey(), agent.now.plus(Duration.ofDays(1))));
        InterfaceItem usual = console.tunnel("wg0", 51820);
        tunnel = new InterfaceItem(
                console.serverId,
                usual.name(),
                usual.listenPort(),
                1380,
                usual.addresses(),
                usual.routes(),
                "eth0",
                true,
                Set.of(Capability.EXITS),
                new Routing(
                        List.of(new Exit(
                                "paris",
                                1,
                                "eth1",
                                IpAddress.parse("192.0.2.1"),
                                IpAddress.parse("2001:db8::1"),
                                false)),
                        List.of(443),
                        List.of(IpPrefix.parse("10.8.0.0/25")),
                        List.of(IpAddress.parse("192.0.2.77"))),
                new Tuning(Tuning.Mode.OBSERVE, 500, new Conntrack(100_000, 60, 180, false)),
                new Safeguards(new ConsoleOutage(ConsoleOutage.Mode.FAIL_CLOSED, 3600), new AutoRollback(80, 180)));
    }

    @Test
    @DisplayName("I13 a signed state with a hostile value in any field is refused by that field, or does no harm")
    void i13HostileValues() {
        List.of(tunnel, rule, peer)
                .forEach(item -> assertComplete(item.getClass().getSimpleName(), item));
        agent.keeper.start();
        console.put(tunnel, rule, peer);
        agent.keeper.receive(console.delta());
        assertThat(condition(agent.report(), Condition.APPLIED).message()).contains("is in force");

        NetworkNamespace namespace = NetworkNamespace.create("hostile");
        try (NftFirewall firewall = namespace.call(NftFirewall::open)) {
            for (DesiredItem item : List.of(tunnel, rule, peer)) {
                HostileValues.inEveryPlace(
                        item.toJson(), (place, content) -> send(item, place, Json.canonical(content), firewall));
            }
        } finally {
            namespace.close();
        }
        assertThat(refused).isGreaterThan(1000);
        assertThat(accepted).isPositive();
    }

    @Test
    void namesThatMeanAllInterfacesAreNoInterface() {
        for (String field : List.of("name", "egress_interface")) {
            for (String name : List.of("all", "default")) {
                ObjectNode content = tunnel.toJson().put(field, name);
                assertThatThrownBy(() -> DesiredItem.read(tunnel.key(), JsonFields.of(content)))
                        .isInstanceOf(InvalidFieldException.class)
                        .hasMessageStartingWith("/" + field);
            }
        }
    }

    /// A field that the items here do not set is a field that nothing is tried in.
    private static void assertComplete(String path, @Nullable Object value) {
        assertThat(value)
                .as("%s: set it here, so that hostile values are tried in it", path)
                .isNotNull();
        if (value instanceof Collection<?> all) {
            assertThat(all).as(path).isNotEmpty();
            all.forEach(one -> assertComplete(path, one));
        } else if (value instanceof Record record
                && record.getClass().getPackage().equals(Routing.class.getPackage())) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                try {
                    assertComplete(
                            path + "." + component.getName(),
                            component.getAccessor().invoke(record));
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(path, e);
                }
            }
        }
    }

    private void send(DesiredItem item, String place, String content, NftFirewall firewall) {
        String field = place.split("/", -1)[1];
        DesiredItem read;
        try {
            read = DesiredItem.read(item.key(), JsonFields.of(Json.parse(content)));
        } catch (RuntimeException e) {
            assertThat(e).as("%s in %s", place, item.key()).isInstanceOf(InvalidFieldException.class);
            String said = String.valueOf(e.getMessage());
            boolean tooLongToRead = said.equals(": is not JSON");
            assertThat(said.startsWith("/" + field) || tooLongToRead)
                    .as("%s in %s: %s", place, item.key(), said)
                    .isTrue();
            assertThat(said).hasSizeLessThan(LONGEST_MESSAGE);
            if (refused++ % 40 == 0 && !tooLongToRead) {
                assertKeptAsItWas(item, content, field);
            }
            return;
        }
        accepted++;
        assertThat(read.toString().chars().anyMatch(Character::isISOControl))
                .as("control characters at %s in %s", place, item.key())
                .isFalse();
        DesiredStateUpdate update =
                console.putAsItIs(new Item(item.key(), content)).snapshot();
        agent.keeper.receive(update);
        console.putAsItIs(Item.of(item));
        DesiredState state;
        try {
            state = DesiredState.empty(console.serverId).apply(update, console.signingKeys());
        } catch (RejectedUpdateException e) {
            assertThat(condition(agent.report(), Condition.APPLIED).message()).contains(String.valueOf(e.getMessage()));
            return;
        }
        EffectiveState effective = EffectiveState.of(state, agent.now);
        try {
            firewall.apply(Objects.requireNonNull(effective).firewall());
        } catch (FirewallException e) {
            assertThat(e.getMessage()).as("%s in %s", place, item.key()).contains("could not be changed");
        }
    }

    private void assertKeptAsItWas(DesiredItem item, String content, String field) {
        agent.keeper.receive(console.putAsItIs(Item.of(item)).snapshot());
        String before = agent.fake.settings();
        agent.keeper.receive(console.putAsItIs(new Item(item.key(), content)).snapshot());
        Condition applied = condition(agent.report(), Condition.APPLIED);
        assertThat(applied.status()).isFalse();
        assertThat(applied.reason()).isEqualTo("BadItem");
        assertThat(applied.message()).contains("/" + field);
        assertThat(agent.fake.settings()).isEqualTo(before);
        console.putAsItIs(Item.of(item));
    }
}
