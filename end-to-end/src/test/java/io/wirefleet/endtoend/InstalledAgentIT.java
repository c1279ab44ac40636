package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.AgentPackages;
import io.wirefleet.endtoend.lab.DebianMachine;
import io.wirefleet.endtoend.lab.Fleet;
import io.wirefleet.endtoend.lab.KeyPair;
import io.wirefleet.endtoend.lab.PlainClient;
import io.wirefleet.endtoend.lab.TcpFlow;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The agent's Debian package on a clean Debian whose init is systemd.
@Needs({
    Need.ROOT,
    Need.IP,
    Need.NFT,
    Need.WG,
    Need.WIREGUARD_GO,
    Need.PING,
    Need.BUSYBOX,
    Need.MMDEBSTRAP,
    Need.SYSTEMD_NSPAWN,
    Need.CURL,
    Need.PROMETHEUS
})
class InstalledAgentIT {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final String UNIT = "wirefleet-agent.service";

    @Test
    @DisplayName(
            "I6, I9: installed, enrolled, upgraded without a cut, restarted when it hangs, removed: the host is as found")
    void fromInstallationToPurge(@TempDir Path scratch) throws IOException {
        try (Fleet fleet = Fleet.start(1, 1)) {
            DebianMachine debian = DebianMachine.boot(fleet.lab(), 1);
            String metrics = fleet.lab().managementAddress(1) + ":9586";
            debian.write(
                    "/etc/default/wirefleet-agent",
                    "WIREFLEET_AGENT_OPTIONS=\"--look-interval-seconds 5 --metrics-listen " + metrics + "\"\n");
            List<String> before = debian.state();
            debian.copy(AgentPackages.built().debianPackage(), "/root/old");
            assertThat(Files.size(AgentPackages.built().archive()))
                    .as("bytes of the archive")
                    .isLessThan(60_000_000);
            debian.run("dpkg -i /root/old/*.deb");
            assertThat(debian.run("systemctl show -p ActiveState -p ConditionResult -p UnitFileState " + UNIT))
                    .contains("ActiveState=inactive", "ConditionResult=no", "UnitFileState=enabled");
            assertThat(debian.run("dpkg --verify wirefleet-agent")).isEmpty();
            checkUnit(debian);
            checkNetworkCards(debian);

            KeyPair keys = KeyPair.generate(fleet.secrets());
            String network = fleet.network("office", "100.64.0.0/16", "fd64::/48");
            String server = fleet.server(1, network);
            fleet.rule("private", server, "10.1.0.0/24");
            String peer = fleet.peer("alex", network, keys);
            enrol(fleet, debian, server);
            fleet.awaitApplied(server);
            assertThat(debian.run("systemctl show -p ActiveState -p StatusText " + UNIT))
                    .contains("ActiveState=active", "StatusText=revision ", " in force, 1 peers");
            assertThat(debian.run("stat -c %U /proc/" + mainProcess(debian)).strip())
                    .as("the user it runs as")
                    .isEqualTo("wirefleet-agent");
            assertThat(debian.run("cat /proc/" + mainProcess(debian) + "/maps"))
                    .as("the ahead-of-time cache is in use")
                    .contains("/usr/lib/wirefleet-agent/lib/classes.aot");
            assertThat(debian.run("journalctl -u " + UNIT + " -p info -o cat")).contains("the console answers");
            assertThat(debian.run("wirefleet-agent status")).contains("running");

            PlainClient client = fleet.client(1, peer, keys);
            assertThat(client.pings("10.1.0.2")).isTrue();
            Monitoring monitoring = new Monitoring(debian, metrics);
            monitoring.checkPages(keys.publicKey());
            monitoring.checkPrometheus(fleet.lab());
            try (TcpFlow flow = client.openFlow("10.1.0.2")) {
                assertThat(flow.echoes("before", SHORT)).isTrue();
                upgrade(debian, scratch, flow);
                hang(debian, flow);
            }

            debian.run("dpkg --remove wirefleet-agent");
            assertThat(debian.machine().attempt("ip", "link", "show", "wg0").succeeded())
                    .isFalse();
            assertThat(debian.attempt("pidof wireguard-go").succeeded()).isFalse();
            assertThat(Files.exists(debian.file("/var/lib/wirefleet/enrolment.json")))
                    .as("the enrolment outlives the package")
                    .isTrue();
            debian.run("dpkg --purge wirefleet-agent");
            assertThat(debian.state()).isEqualTo(before);
            fleet.secrets().expectNoneInArguments();
        }
    }

    /// What systemd itself says of the unit: nothing wrong with it, and how much it is closed in.
    private static void checkUnit(DebianMachine debian) {
        assertThat(debian.run("systemd-analyze verify --man=no " + UNIT)).isEmpty();
        String verdict = debian.run("systemd-analyze security --no-pager --threshold=20 " + UNIT);
        assertThat(verdict).contains("Overall exposure level");
    }

    /// The agent's user can say which processors do a queue's work, once the files are given to it, and not afterwards.
    private static void checkNetworkCards(DebianMachine debian) {
        String script = """
                mount -t sysfs sysfs /sys
                files=/usr/lib/wirefleet-agent/libexec/network-card-files
                queue=/sys/class/net/lo/queues/rx-0/rps_cpus
                agent() {
                  setpriv --reuid wirefleet-agent --regid wirefleet-agent --clear-groups --inh-caps +net_admin \\
                    --ambient-caps +net_admin --bounding-set -all,+net_admin sh -c "$1"
                }
                agent "echo 1 >$queue" 2>/dev/null && echo "not given yet"
                $files give
                agent "echo 1 >$queue && cat $queue"
                $files take
                stat -c %A:%G $queue
                """;
        debian.write("/root/cards", script);
        assertThat(debian.run("unshare --net --mount sh cards; rm cards")).isEqualTo("1\n-rw-r--r--:root\n");
    }

    private static void enrol(Fleet fleet, DebianMachine debian, String server) {
        debian.write("/root/token", fleet.joinToken(server));
        debian.run("chmod 600 token; wirefleet-agent enroll --console "
                + fleet.console().endpoint() + " --token-file token");
        debian.run("systemctl start " + UNIT);
    }

    private static void upgrade(DebianMachine debian, Path scratch, TcpFlow flow) throws IOException {
        Session session = Session.of(debian);
        String agent = mainProcess(debian);
        debian.copy(AgentPackages.newer(scratch).debianPackage(), "/root/new");
        debian.run("dpkg -i /root/new/*.deb");
        Awaitility.await("the newer agent is ready")
                .atMost(Duration.ofSeconds(30))
                .until(() -> isReady(debian));
        assertThat(mainProcess(debian)).as("the agent's process").isNotEqualTo(agent);
        assertThat(flow.echoes("after the upgrade", SHORT)).isTrue();
        session.expectSame(Session.of(debian));
    }

    /// A stopped process is one whose loop hangs: it beats no more.
    private static void hang(DebianMachine debian, TcpFlow flow) {
        debian.write(
                "/etc/systemd/system/" + UNIT + ".d/watchdog.conf", "[Service]\nWatchdogSec=3\nTimeoutAbortSec=1\n");
        debian.run("systemctl daemon-reload; systemctl restart " + UNIT);
        Session session = Session.of(debian);
        String agent = mainProcess(debian);
        debian.run("kill -STOP " + agent);
        assertThat(flow.echoes("while the agent hangs", SHORT)).isTrue();
        Awaitility.await("systemd starts the agent anew")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !mainProcess(debian).equals(agent) && isReady(debian));
        assertThat(debian.run("journalctl -u " + UNIT + " -o cat")).contains("Watchdog timeout");
        assertThat(flow.echoes("after the restart", SHORT)).isTrue();
        session.expectSame(Session.of(debian));
        debian.run("rm -r /etc/systemd/system/" + UNIT + ".d; systemctl daemon-reload");
    }

    private static boolean isReady(DebianMachine debian) {
        return debian.run("systemctl is-active " + UNIT + " || true").strip().equals("active");
    }

    private static String mainProcess(DebianMachine debian) {
        return debian.run("systemctl show -p MainPID --value " + UNIT).strip();
    }

    /// A peer's session and what carries it.
    private record Session(String wireguardProcess, String handshake, String endpoint, long received) {
        static Session of(DebianMachine debian) {
            String[] fields = debian.run("wg show wg0 dump | tail -n 1").strip().split("\t", -1);
            return new Session(
                    debian.run("pidof wireguard-go").strip(), fields[4], fields[2], Long.parseLong(fields[5]));
        }

        void expectSame(Session later) {
            assertThat(later.wireguardProcess()).isEqualTo(wireguardProcess);
            assertThat(later.handshake()).isEqualTo(handshake);
            assertThat(later.endpoint()).isEqualTo(endpoint);
            assertThat(later.received()).as("counters go on").isGreaterThanOrEqualTo(received);
        }
    }
}
