package io.wirefleet.agent.testing;

import io.wirefleet.agent.console.FakeConsole;
import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.RuleItem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Leads an agent through its day, so that the ahead-of-time cache knows the classes: it is enrolled, brings a
/// network namespace of its own to a state, follows a change, shows its figures and ends. Run by packaging with the
/// command of the agent as arguments. The cache is written as the agent ends.
///
/// Where the machine lets nobody make namespaces, it is asked for its status only: fewer classes are known then.
public final class Training {
    private static final String INSIDE = "inside";
    private static final int METRICS_PORT = 9586;

    private final List<String> command;
    private final Path directory;

    private Training(List<String> command) throws IOException {
        this.command = command;
        this.directory = Files.createTempDirectory("training");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> command = List.of(arguments);
        if (command.getFirst().equals(INSIDE)) {
            new Training(command.subList(1, command.size())).lead();
            return;
        }
        for (List<String> namespace :
                List.of(List.of("unshare", "--net"), List.of("unshare", "--user", "--map-root-user", "--net"))) {
            if (run(join(namespace, List.of("true"))) == 0) {
                List<String> self = List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Training.class.getName(),
                        INSIDE);
                System.exit(run(join(namespace, join(self, command))));
            }
        }
        run(join(command, List.of("status", "--state-dir", "/nonexistent")));
    }

    private static List<String> join(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    private static int run(List<String> line) throws InterruptedException {
        try {
            return new ProcessBuilder(line).inheritIO().start().waitFor();
        } catch (IOException _) {
            return 127;
        }
    }

    private void lead() throws IOException, InterruptedException {
        String name = "wt" + ProcessHandle.current().pid();
        try (NetlinkSocket route = NetlinkSocket.open(NetlinkProtocol.ROUTE)) {
            Links links = new Links(route);
            links.find("lo").ifPresent(loopback -> links.setUp(loopback.index(), true));
            StateFixture fixture = new StateFixture();
            try (FakeConsole console =
                    new FakeConsole(directory, "ip:127.0.0.1", fixture.serverId, fixture.signingKeys())) {
                follow(console, fixture, name);
            } finally {
                links.delete(name); // a userspace WireGuard ends with its interface
                delete();
            }
        }
        System.exit(0);
    }

    private void follow(FakeConsole console, StateFixture fixture, String name)
            throws IOException, InterruptedException {
        Path state = directory.resolve("state");
        StateDirectory kept = new StateDirectory(state);
        kept.create();
        kept.saveEnrolment(
                new Enrolment(fixture.serverId, console.address(), console.caCertificate(), fixture.signingKeys()));
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("run", "--look-interval-seconds", "1", "--metrics-listen", "127.0.0.1:" + METRICS_PORT));
        line.addAll(List.of("--state-dir", state.toString()));
        RuleItem rule = fixture.rule(null, null);
        fixture.put(fixture.tunnel(name, 51820), rule);
        for (int number = 2; number < 100; number++) {
            fixture.put(fixture.peer(number, null, rule));
        }
        console.updates.add(fixture.snapshot());
        Process agent = new ProcessBuilder(line).inheritIO().start();
        awaitReport(console, 1);
        console.updates.add(fixture.put(fixture.peer(101, null, rule)).delta());
        awaitReport(console, 2);
        readMetrics();
        awaitReport(console, 2); // of one more look
        agent.destroy();
        agent.waitFor();
    }

    /// Not for long: where a build's machine has no WireGuard, there is none to wait for.
    private static void awaitReport(FakeConsole console, long revision) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end) {
            ObservedState report = console.reports.poll(1, TimeUnit.SECONDS);
            if (report != null && report.revision().value() >= revision) {
                return;
            }
        }
    }

    private static void readMetrics() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), METRICS_PORT)) {
            socket.getOutputStream().write("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            System.err.println("no metrics: " + e.getMessage());
        }
    }

    private void delete() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.toList();
        }
        for (Path file : files.reversed()) {
            Files.deleteIfExists(file);
        }
    }
}
