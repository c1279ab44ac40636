package io.wirefleet.endtoend.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A small internet for one test: servers, each with a public side and a private host behind it, and clients.
///
/// ```
/// host ── 198.18.N.0/24 ─┬─ server i (198.18.N.1i) ── 10.i.0.0/24, fd10:i::/64 ── private host i (10.i.0.2)
///     (management)       │      │
///                        │   198.51.100.1i
///                        │      │
///                 transit ── 198.51.100.0/24 ── client j (198.51.100.10j)
/// ```
///
/// A private host has no route to anywhere but its own network: what reaches it and gets an answer came through the
/// server's address translation. It answers `GET /cgi-bin/who` with the caller's address, and echoes lines on TCP
/// port 7. Numbers begin at 1.
public final class Lab implements AutoCloseable {
    /// Where the host, and so the console, is on the management network.
    private static final String HOST = ".1";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Path directory;
    private final String managementPrefix;
    private final List<Machine> servers = new ArrayList<>();
    private final List<Machine> privateHosts = new ArrayList<>();
    private final List<Machine> clients = new ArrayList<>();
    private final List<AutoCloseable> running = new ArrayList<>();
    private final Thread cleanUp;

    private Lab(String name, String managementPrefix) {
        this.name = name;
        this.directory = Leftovers.directory(name);
        this.managementPrefix = managementPrefix;
        this.cleanUp = new Thread(() -> Leftovers.remove(name));
    }

    /// Sets it up; what killed runs left is removed first.
    public static Lab create(int servers, int clients) {
        Leftovers.removeOfDeadRuns();
        Lab lab = new Lab("wf" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet(), freeManagementPrefix());
        Runtime.getRuntime().addShutdownHook(lab.cleanUp);
        try {
            lab.setUp(servers, clients);
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
        return lab;
    }

    private static String freeManagementPrefix() {
        String taken = Command.run("ip", "-4", "-o", "address");
        for (int i = 0; i < 256; i++) {
            String prefix = "198.18." + i;
            if (!taken.contains(" " + prefix + ".")) {
                return prefix;
            }
        }
        throw new IllegalStateException("198.18.0.0/16 is in use on this machine");
    }

    private void setUp(int serverCount, int clientCount) {
        makeDirectory(Path.of("/run/wireguard"));
        Script script = new Script();
        Machine transit = machine("transit");
        script.namespace(transit);
        for (String bridge : List.of("management", "internet")) {
            script.line("ip -n %s link add %s type bridge", transit.namespace(), bridge);
            script.line("ip -n %s link set %s up", transit.namespace(), bridge);
        }
        script.line("ip -n %s address add 198.51.100.1/24 dev internet", transit.namespace());
        script.line("ip link add %s type veth peer name host netns %s", hostInterface(), transit.namespace());
        script.line("ip -n %s link set host master management up", transit.namespace());
        script.line("ip address add %s/24 dev %s", consoleAddress(), hostInterface());
        script.line("ip link set %s up", hostInterface());
        for (int i = 1; i <= serverCount; i++) {
            Machine server = machine("server" + i);
            Machine privateHost = machine("private" + i);
            script.namespace(server);
            script.namespace(privateHost);
            script.plug(server, "mgmt0", transit, "management", managementPrefix + ".1" + i + "/24");
            script.plug(server, "wan0", transit, "internet", serverAddress(i) + "/24");
            script.line("ip -n %s route add default via 198.51.100.1", server.namespace());
            script.line(
                    "ip -n %s link add lan0 type veth peer name lan0 netns %s",
                    server.namespace(), privateHost.namespace());
            script.address(server, "lan0", "10." + i + ".0.1/24", "fd10:" + i + "::1/64");
            script.address(privateHost, "lan0", "10." + i + ".0.2/24", "fd10:" + i + "::2/64");
            servers.add(server);
            privateHosts.add(privateHost);
        }
        for (int i = 1; i <= clientCount; i++) {
            Machine client = machine("client" + i);
            script.namespace(client);
            script.plug(client, "wan0", transit, "internet", "198.51.100.10" + i + "/24");
            clients.add(client);
        }
        Command.attempt(List.of("sh", "-e"), Map.of(), script.text(), Duration.ofSeconds(60))
                .expectSuccess();
        privateHosts.forEach(this::serve);
    }

    private void serve(Machine privateHost) {
        Path page = privateHost.directory().resolve("www/cgi-bin/who");
        makeDirectory(page.getParent());
        try {
            Files.writeString(
                    page, "#!/bin/sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\n'\necho \"$REMOTE_ADDR\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!page.toFile().setExecutable(true)) {
            throw new IllegalStateException("cannot make " + page + " executable");
        }
        String documents = privateHost.directory().resolve("www").toString();
        running.add(privateHost.start("httpd", Map.of(), "busybox", "httpd", "-f", "-p", "[::]:80", "-h", documents));
        running.add(privateHost.start("echo", Map.of(), "busybox", "nc", "-ll", "-p", "7", "-e", "cat"));
    }

    private Machine machine(String role) {
        Machine machine = new Machine(name + "-" + role, directory.resolve(role));
        makeDirectory(machine.sockets());
        return machine;
    }

    private static void makeDirectory(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String hostInterface() {
        return name.replaceFirst("-", "m");
    }

    /// A directory of this lab, made if it's not there; gone with the lab.
    public Path directory(String below) {
        Path path = directory.resolve(below);
        makeDirectory(path);
        return path;
    }

    /// Everything this lab's programs wrote.
    public Path directory() {
        return directory;
    }

    /// The host's own address, where servers reach the console.
    public String consoleAddress() {
        return managementPrefix + HOST;
    }

    public Machine server(int number) {
        return servers.get(number - 1);
    }

    /// The address that clients reach a server at.
    public static String serverAddress(int number) {
        return "198.51.100.1" + number;
    }

    public Machine privateHost(int number) {
        return privateHosts.get(number - 1);
    }

    public Machine client(int number) {
        return clients.get(number - 1);
    }

    /// Stops something at the lab's end, before what was given earlier.
    public <T extends AutoCloseable> T stopAtEnd(T program) {
        running.add(program);
        return program;
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable program : running.reversed()) {
                program.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            Leftovers.remove(name);
            try {
                Runtime.getRuntime().removeShutdownHook(cleanUp);
            } catch (IllegalStateException _) {
                // The hook is running already.
                Thread.onSpinWait();
            }
        }
    }

    /// The commands that lay the cables.
    private static final class Script {
        private final StringBuilder text = new StringBuilder();

        void line(String format, Object... arguments) {
            text.append(String.format(format, arguments)).append('\n');
        }

        void namespace(Machine machine) {
            line("ip netns add %s", machine.namespace());
            line("ip -n %s link set lo up", machine.namespace());
        }

        void address(Machine machine, String device, String... addresses) {
            for (String address : addresses) {
                String family = address.contains(":") ? " nodad" : "";
                line("ip -n %s address add %s dev %s%s", machine.namespace(), address, device, family);
            }
            line("ip -n %s link set %s up", machine.namespace(), device);
        }

        void plug(Machine machine, String device, Machine transit, String bridge, String address) {
            String port = machine.namespace().replaceFirst(".*-", "") + device.charAt(0);
            line(
                    "ip -n %s link add %s type veth peer name %s netns %s",
                    machine.namespace(), device, port, transit.namespace());
            line("ip -n %s link set %s master %s up", transit.namespace(), port, bridge);
            address(machine, device, address);
        }

        String text() {
            return text.toString();
        }
    }
}
