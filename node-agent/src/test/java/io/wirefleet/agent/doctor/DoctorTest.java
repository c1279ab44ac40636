package io.wirefleet.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.conntrack.PortUse.Place;
import io.wirefleet.agent.console.FakeConsole;
import io.wirefleet.agent.daemon.AgentFixture;
import io.wirefleet.agent.doctor.Facts.WayOut;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.host.LinkCounters;
import io.wirefleet.agent.host.SoftInterrupts;
import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.store.TinyDisk;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.agent.tuning.ConnectionTable;
import io.wirefleet.agent.tuning.KernelSettings;
import io.wirefleet.agent.tuning.Setting;
import io.wirefleet.agent.tuning.SettingState;
import io.wirefleet.agent.tuning.TuningReport;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// An agent that runs on a machine of its own, with a real WireGuard and a console, and faults planted there.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DoctorTest {
    private final String name = "wd" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    private final NetworkNamespace host = NetworkNamespace.create("doctor");
    private final NetworkNamespace internet = NetworkNamespace.create("net");
    private final Map<String, String> pretended = new HashMap<>();
    private final AgentFixture agent;
    private final FakeConsole console;
    private final LocalMachine local;
    private final StateDirectory.Lock running;
    private final PeerItem ada;
    private final Path scratch;
    private StateDirectory directory;
    private Duration clockOffset = Duration.ZERO;
    private UnaryOperator<Facts> planted = facts -> facts;

    DoctorTest(@TempDir Path scratch) {
        this.scratch = scratch;
        agent = new AgentFixture(scratch.resolve("state"));
        agent.now = Instant.now();
        directory = agent.directory;
        running = directory.lock();
        local = host.call(() -> LocalMachine.open("/usr/bin:/usr/sbin", agent.console.serverId));
        console = host.call(
                () -> new FakeConsole(scratch, "ip:127.0.0.1", agent.console.serverId, agent.console.signingKeys()));
        RuleItem rule = agent.console.rule(null, null);
        ada = agent.console.peer(2, null, rule);
        directory.saveEnrolment(enrolment(console.address()));
        NetworkNamespace.join(
                host,
                "wan0",
                List.of("198.51.100.1/24", "2001:db8:9::1/64"),
                internet,
                "eth0",
                List.of("198.51.100.2/24", "2001:db8:9::2/64"));
        host.exec("ip", "route", "add", "default", "via", "198.51.100.2");
        host.exec("ip", "-6", "route", "add", "default", "via", "2001:db8:9::2");
        agent.machine = local.machine();
        host.run(() -> {
            agent.restart();
            agent.keeper.receive(agent.console
                    .put(agent.console.tunnel(name, 51820), rule, ada)
                    .delta());
        });
    }

    private Enrolment enrolment(URI address) {
        return new Enrolment(agent.console.serverId, address, console.caCertificate(), agent.console.signingKeys());
    }

    @AfterAll
    void close() {
        host.run(() -> {
            local.machine().wireGuard().delete(name);
            local.close();
        });
        console.close();
        running.close();
        host.close();
        internet.close();
    }

    @AfterEach
    void mend() {
        pretended.clear();
        clockOffset = Duration.ZERO;
        directory = agent.directory;
        planted = facts -> facts;
    }

    private final KernelSettings settings = new KernelSettings() {
        private final KernelSettings real = LocalMachine.kernelSettings();

        @Override
        public @Nullable String read(String setting) {
            return pretended.containsKey(setting) ? pretended.get(setting) : real.read(setting);
        }

        @Override
        public void write(String setting, String value) {
            throw new AssertionError("a doctor changes nothing");
        }

        @Override
        public List<String> list(String place) {
            return real.list(place);
        }
    };

    private Checkup examine() {
        return examine(host);
    }

    private Checkup examine(NetworkNamespace where) {
        Facts facts = where.call(() -> new LocalFacts(
                        directory,
                        "/usr/bin:/usr/sbin",
                        settings,
                        new HostFiles(Path.of("/proc")),
                        () -> Instant.now().plus(clockOffset))
                .gather());
        return Checkup.of(planted.apply(facts));
    }

    /// What a namespace lacks of a machine of its own, as a healthy one has it: WireGuard in the kernel, settings
    /// of the host, offloads, interrupts.
    private static Facts onHardware(Facts facts) {
        WayOut way = facts.wayOut().value();
        return new Facts(
                facts.now(),
                new Known.Seen<>("kernel"),
                facts.devices(),
                facts.tunnel(),
                new Known.Seen<>(new WayOut(way.name(), way.mtu(), way.counters(), true, true)),
                facts.routesBack(),
                facts.reversePath(),
                facts.forwarding(),
                facts.connections(),
                facts.ports(),
                new Known.Seen<>(new SoftInterrupts(List.of(0, 1), List.of(60L, 40L), List.of(0L, 0L))),
                facts.disk(),
                facts.console(),
                facts.agent(),
                facts.drift(),
                facts.obstacles(),
                facts.tuning()
                        .then(report ->
                                new TuningReport(report.mode(), report.forwarding(), List.of(), report.shortfalls())));
    }

    private static Facts with(Facts facts, Known<WayOut> wayOut, PortUse ports) {
        return new Facts(
                facts.now(),
                facts.wireGuard(),
                facts.devices(),
                facts.tunnel(),
                wayOut,
                facts.routesBack(),
                facts.reversePath(),
                facts.forwarding(),
                facts.connections(),
                new Known.Seen<>(ports),
                facts.softInterrupts(),
                facts.disk(),
                facts.console(),
                facts.agent(),
                facts.drift(),
                facts.obstacles(),
                facts.tuning());
    }

    private Finding finding(String check) {
        return finding(check, examine());
    }

    private static Finding finding(String check, Checkup checkup) {
        return checkup.findings().stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    private void finds(String check, Verdict verdict, String figure) {
        Checkup checkup = examine();
        assertThat(checkup.findings())
                .filteredOn(finding -> finding.check().equals(check))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
                    assertThat(finding.figure()).contains(figure);
                    assertThat(finding.fix()).isNotBlank();
                });
        assertThat(checkup.exitStatus()).isEqualTo(3);
    }

    @Test
    void aHealthyMachineGivesNothingButPass() {
        planted = DoctorTest::onHardware;
        Checkup checkup = examine();
        assertThat(checkup.findings())
                .allSatisfy(finding ->
                        assertThat(finding.verdict()).as(finding.toString()).isEqualTo(Verdict.PASS));
        assertThat(checkup.exitStatus()).isZero();
    }

    @Test
    void aTunnelThatIsTooLargeForTheWayOut() {
        host.exec("ip", "link", "set", "wan0", "mtu", "1400");
        finds("mtu", Verdict.FAIL, name + " has 1420, wan0 has 1400");
        host.exec("ip", "link", "set", "wan0", "mtu", "1500");
    }

    @Test
    void aWayToAPeerThatCarriesLess() throws IOException {
        NetworkNamespace far = NetworkNamespace.create("far");
        NetworkNamespace.join(internet, "eth1", List.of("203.0.113.1/24"), far, "eth0", List.of("203.0.113.2/24"));
        internet.exec("ip", "link", "set", "eth1", "mtu", "1300");
        internet.exec("sysctl", "-qw", "net.ipv4.ip_forward=1");
        host.exec("wg", "set", name, "peer", ada.publicKey().toString(), "endpoint", "203.0.113.2:4711");
        try (DatagramSocket socket = host.call(() -> new DatagramSocket())) {
            socket.send(new DatagramPacket(new byte[1400], 1400, new InetSocketAddress("203.0.113.2", 4711)));
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(host.exec("ip", "route", "get", "203.0.113.2"))
                        .contains("mtu 1300"));
        assertThat(finding("mtu")).satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
            assertThat(finding.figure()).contains("the way to a peer's endpoint only 1300");
        });
        host.exec("ip", "route", "flush", "cache");
        far.close();
    }

    @Test
    void forwardingThatIsOff() {
        host.exec("sysctl", "-qw", "net.ipv4.ip_forward=0");
        finds("forwarding", Verdict.FAIL, "off: peers reach nothing");
        host.exec("sysctl", "-qw", "net.ipv4.ip_forward=1");
    }

    @Test
    void aRouteBackByAnotherWayUnderStrictReversePathFiltering() {
        host.exec("ip", "route", "add", "10.8.0.2/32", "via", "198.51.100.2");
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1");
        finds("routes", Verdict.FAIL, "answers to 10.8.0.2/32 go by wan0; strict rp_filter drops");
        host.exec("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0");
        host.exec("ip", "route", "del", "10.8.0.2/32");
    }

    @Test
    void aTableOfConnectionsThatIsNearlyFull() {
        pretended.put(ConnectionTable.ENTRIES, "950");
        pretended.put(ConnectionTable.MAXIMUM, "1000");
        finds("conntrack", Verdict.FAIL, "950 of 1000 entries, 95 %");
    }

    @Test
    void aRangeOfSourcePortsThatIsUsedUp() throws IOException {
        internet.exec(
                "nft",
                "add table ip theirs { chain c { type nat hook postrouting priority 90;"
                        + " udp dport 5353 snat to 198.51.100.2:40000-40049; } ; }");
        int refused = 0;
        for (int port = 20_000; port < 20_200; port++) {
            int own = port;
            try (DatagramSocket socket = internet.call(() -> new DatagramSocket(own))) {
                socket.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress("198.51.100.1", 5353)));
            } catch (IOException _) {
                refused++;
            }
        }
        assertThat(refused).isEqualTo(150);
        assertThat(finding("source_ports", examine(internet))).satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
            assertThat(finding.figure()).contains("50 of 64512 are taken", "150 new connections were turned away");
            assertThat(finding.fix()).contains("egress.snat_addresses");
        });
        internet.exec("nft", "delete", "table", "ip", "theirs");
    }

    @Test
    void aDestinationForWhichFewSourcePortsAreLeft() {
        Place place = new Place(IpAddress.parse("198.51.100.1"), IpAddress.parse("203.0.113.9"), 6, 443);
        planted = facts -> with(facts, facts.wayOut(), new PortUse(place, 60_000, true));
        finds(
                "source_ports",
                Verdict.FAIL,
                "about 60000 of 64512 are taken where they are scarcest, from 198.51.100.1 to 203.0.113.9 port 443"
                        + " (TCP), 93 %");
    }

    @Test
    void packetsThatAreLostAtTheNetworkCard() {
        planted = facts -> {
            WayOut way = new WayOut("wan0", 1500, new LinkCounters(0, 90_000, 0, 2_000, 0, 10_000, 0, 0), true, true);
            return with(onHardware(facts), new Known.Seen<>(way), PortUse.NONE);
        };
        finds("nic", Verdict.FAIL, "2000 of 100000 packets lost");
    }

    @Test
    void allowedIpsThatOverlap() {
        String other = "xhxIUcqDqwS2rkJjSjYPiZ2rK6pXDwHYIgV9hjQb0mM=";
        host.exec("wg", "set", name, "peer", other, "allowed-ips", "10.8.0.0/28");
        finds("allowed_ips", Verdict.FAIL, "10.8.0.2/32 of " + ada.publicKey() + " on " + name + " is in 10.8.0.0/28");
        finds("drift", Verdict.FAIL, "remove peer " + other);
        host.exec("wg", "set", name, "peer", other, "remove");
    }

    @Test
    void aConsoleThatIsAway() {
        directory.saveEnrolment(enrolment(URI.create("https://127.0.0.1:1")));
        finds("console", Verdict.FAIL, "https://127.0.0.1:1 does not answer");
        directory.saveEnrolment(enrolment(console.address()));
    }

    @Test
    void aClockThatIsOff() {
        clockOffset = Duration.ofSeconds(-90);
        finds("clock", Verdict.FAIL, "s behind the console's");
    }

    @Test
    void aDiskThatIsFull() {
        try (TinyDisk disk = new TinyDisk(scratch.resolve("disk"), 256)) {
            disk.fill(0);
            directory = new StateDirectory(disk.path());
            finds("disk", Verdict.FAIL, "0 MiB free");
        }
    }

    @Test
    void driftOfTheFirewall() {
        host.exec("nft", "delete", "table", "inet", "wirefleet");
        finds("drift", Verdict.FAIL, "table inet wirefleet is missing");
        host.run(() -> agent.pass(Duration.ofSeconds(31)));
    }

    @Test
    void somebodyElsesFirewallThatDropsWhatIsForwarded() {
        host.exec("nft", "add table ip theirs { chain c { type filter hook forward priority 0; policy drop; } ; }");
        finds("other_firewalls", Verdict.FAIL, "the chain c of the table ip theirs drops what is forwarded");
        host.exec("nft", "delete", "table", "ip", "theirs");
    }

    @Test
    void worksBeforeEnrolmentAndSaysWhatItDidNotLookAt() {
        directory = new StateDirectory(scratch.resolve("nothing"));
        assertThat(examine().findings())
                .filteredOn(finding -> finding.verdict() == Verdict.SKIP)
                .extracting(Finding::check)
                .contains("agent", "console", "certificate", "clock", "drift", "tuning", "other_firewalls");
    }

    @Test
    void writesTextAndJson() {
        Checkup checkup = new Checkup(
                List.of(
                        Finding.pass("disk", "/var: 900 MiB free"),
                        Finding.fail("forwarding", "off", "sysctl -w net.ipv4.ip_forward=1"),
                        Finding.skip("clock", "this machine is not enrolled")),
                List.of(new SettingState(
                        new Setting("net/core/netdev_budget", new Setting.Target.AtLeast(600), List.of()),
                        "600",
                        SettingState.Owner.OURS,
                        null)));
        assertThat(checkup.toText())
                .isEqualTo(String.format("pass  disk             /var: 900 MiB free%nfail  forwarding       off%n"
                        + "                       fix: sysctl -w net.ipv4.ip_forward=1%n"
                        + "skip  clock            this machine is not enrolled%n"
                        + "1 pass, 0 warn, 1 fail, 1 not looked at%n"));
        assertThat(checkup.toJson().toString())
                .isEqualTo("{\"pass\":1,\"warn\":0,\"fail\":1,\"skip\":1,\"findings\":["
                        + "{\"check\":\"disk\",\"verdict\":\"pass\",\"figure\":\"/var: 900 MiB free\",\"fix\":null},"
                        + "{\"check\":\"forwarding\",\"verdict\":\"fail\",\"figure\":\"off\","
                        + "\"fix\":\"sysctl -w net.ipv4.ip_forward=1\"},"
                        + "{\"check\":\"clock\",\"verdict\":\"skip\",\"figure\":\"this machine is not enrolled\","
                        + "\"fix\":null}],\"settings\":[{\"name\":\"net.core.netdev_budget\","
                        + "\"desired\":\"at least 600\",\"found\":\"600\",\"set_by\":\"ours\",\"met\":true,"
                        + "\"refusal\":null}]}");
    }
}
