package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.reconcile.UdpSockets.Holder;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Additional listen ports at which something else listens.
class PortWatchTest {
    private static final Holder DNSMASQ = new Holder(null, "dnsmasq (process 812)");

    private AgentFixture agent;
    private StateFixture console;

    @BeforeEach
    void start(@TempDir Path directory) {
        agent = new AgentFixture(directory);
        console = agent.console;
        agent.keeper.start();
    }

    private InterfaceItem tunnel(int port, Integer... ports) {
        return console.tunnel("wg0", port, new Routing(List.of(), Arrays.asList(ports), List.of(), List.of()));
    }

    private ObservedState receive(InterfaceItem tunnel) {
        agent.keeper.receive(console.put(tunnel).delta());
        return agent.report();
    }

    private ObservedState look() {
        agent.pass(Duration.ofSeconds(31));
        return agent.report();
    }

    private void assertAvoided(ObservedState report, String... message) {
        Condition condition = condition(report, Condition.LISTEN_PORTS);
        assertThat(condition.status()).isEqualTo(message.length == 0);
        for (String part : message) {
            assertThat(condition.message()).contains(part);
        }
    }

    private void assertRedirected(Integer... ports) {
        assertThat(agent.fake.table).contains(Arrays.asList(ports).toString());
    }

    @Test
    void aTakenPortIsDoneWithoutAndTheOthersWork() {
        agent.fake.listeners.put(53, DNSMASQ);
        ObservedState report = receive(tunnel(51820, 53, 443));

        assertAvoided(report, "UDP port 53 is in use by dnsmasq (process 812)", "additional_listen_ports");
        assertThat(condition(report, Condition.LISTEN_PORTS).message()).doesNotContain("443");
        assertRedirected(443);
        assertThat(condition(report, Condition.APPLIED).status()).isTrue();
        assertThat(report.revision()).isEqualTo(new Revision(1));

        agent.fake.listeners.clear();
        assertAvoided(look());
        assertRedirected(53, 443);
    }

    @Test
    void aPortInUseIsGivenUpForWhoStaysAndNotForAMoment() {
        assertAvoided(receive(tunnel(51820, 443)));
        agent.fake.listeners.put(443, new Holder(null, "a resolver"));
        assertAvoided(look());
        agent.fake.listeners.clear();
        assertAvoided(look());

        agent.fake.listeners.put(443, DNSMASQ);
        assertAvoided(look());
        ObservedState report = look();
        assertAvoided(report, "dnsmasq");
        assertRedirected();
        assertThat(report.drift()).as("nobody changed anything").isEmpty();
    }

    @Test
    void thePortThatTheInterfaceIsAboutToLeaveIsFree() {
        receive(tunnel(51820));
        agent.fake.listeners.put(51820, new Holder("wg0", "the WireGuard interface wg0"));
        assertAvoided(receive(tunnel(51821, 51820)));
        assertRedirected(51820);
    }

    @Test
    void theListenPortsOfOtherInterfacesAndOfItsOwnAreTaken() {
        agent.fake.listeners.put(51999, new Holder("wg9", "the WireGuard interface wg9"));
        assertAvoided(
                receive(tunnel(51820, 51820, 51999, 443)),
                "UDP port 51820 is in use by the server's own listen_port",
                "UDP port 51999 is in use by the WireGuard interface wg9");
        assertRedirected(443);
    }

    @Test
    void aServerWithoutSaysNothingOfThem() {
        receive(tunnel(51820, 443));
        assertThat(receive(tunnel(51820)).conditions())
                .noneMatch(condition -> condition.type().equals(Condition.LISTEN_PORTS));
    }

    @Test
    void aPortThatIsTakenIsNoChangeOfTheServerToBeWatched() {
        Safeguards safeguards = new Safeguards(Safeguards.USUAL.consoleOutage(), new AutoRollback(80, 180));
        var rule = console.rule(null, null);
        console.put(rule);
        for (int number = 2; number < 6; number++) {
            console.put(console.peer(number, null, rule));
        }
        receive(tunnel(51820, 443).with(safeguards));
        Objects.requireNonNull(agent.fake.links.get("wg0"))
                .peers
                .values()
                .forEach(peer -> peer.receiveBytes = agent.now.getEpochSecond());
        look();
        agent.fake.listeners.put(443, DNSMASQ);
        look();
        assertAvoided(look(), "dnsmasq");
        agent.keeper.receive(console.put(console.rule(null, null)).delta());
        assertThat(agent.report().revision()).isEqualTo(new Revision(2));
    }
}
