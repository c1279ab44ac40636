package io.wirefleet.endtoend.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    /// Locked by the process that is setting up a lab.
    private static final Path TURNS = Path.of(System.getProperty("java.io.tmpdir"), "wirefleet-lab.lock");

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

    /// Sets it up; what killed runs left is removed first. One after the other, also among several processes, for the
    /// management network is one that nobody has yet.
    public static Lab create(int servers, int clients) {
        try (FileChannel turns = FileChannel.open(TURNS, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            turns.lock();
            Leftovers.removeOfDeadRuns();
            return createAlone(servers, clients);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Lab createAlone(int servers, int clients) {
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
            script.line("ip -n " + transit.namespace() + " link add " + bridge + " type bridge");
            script.line("ip -n " + transit.namespace() + " link set " + bridge + " up");
        }
        script.line("ip -n " + transit.namespace() + " address add 198.51.100.1/24 dev internet");
        script.line("ip link add " + hostInterface() + " type veth peer name host netns " + transit.namespace());
        script.line("ip -n " + transit.namespace() + " link set host master management up");
        script.line("ip address add " + consoleAddress() + "/24 dev " + hostInterface());
        script.line("ip link set " + hostInterface() + " up");
        for (int i = 1; i <= serverCount; i++) {
            Machine server = machine("server" + i);
            Machine privateHost = machine("private" + i);
            script.namespace(server);
            script.namespace(privateHost);
            script.plug(server, "mgmt0", transit, "management", managementPrefix + ".1" + i + "/24");
            script.plug(server, "wan0", transit, "internet", serverAddress(i) + "/24");
            script.line("ip -n " + server.namespace() + " route add default via 198.51.100.1");
            script.line("ip -n " + server.namespace() + " link add lan0 type veth peer name lan0 netns "
                    + privateHost.namespace());
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
        Path pages = privateHost.directory().resolve("www/cgi-bin");
        makeDirectory(pages);
        Path page = pages.resolve("who");
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

    /// The address of a server that the host, and so the console, reaches it at.
    public String managementAddress(int serverNumber) {
        return managementPrefix + ".1" + serverNumber;
    }

    public Machine server(int number) {
        return servers.get(number - 1);
    }

    /// Ends the userspace WireGuard of a server, as a reboot of it would.
    public void endUserspaceWireguard(int number) {
        Leftovers.processesIn(server(number).namespace())
                .filter(process -> Leftovers.commandLine(process.pid()).startsWith("wireguard-go"))
                .forEach(ProcessHandle::destroyForcibly);
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

        void line(String command) {
            text.append(command).append('\n');
        }

        void namespace(Machine machine) {
            line("ip netns add " + machine.namespace());
            line("ip -n " + machine.namespace() + " link set lo up");
        }

        void address(Machine machine, String device, String... addresses) {
            for (String address : addresses) {
                String family = address.contains(":") ? " nodad" : "";
                line("ip -n " + machine.namespace() + " address add " + address + " dev " + device + family);
            }
            line("ip -n " + machine.namespace() + " link set " + device + " up");
        }

        void plug(Machine machine, String device, Machine transit, String bridge, String address) {
            String port = machine.namespace().replaceFirst(".*-", "") + device.charAt(0);
            line("ip -n " + machine.namespace() + " link add " + device + " type veth peer name " + port + " netns "
                    + transit.namespace());
            line("ip -n " + transit.namespace() + " link set " + port + " master " + bridge + " up");
            address(machine, device, address);
        }

        String text() {
            return text.toString();
        }
    }
}
