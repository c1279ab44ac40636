package io.wirefleet.endtoend.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A WireGuard client without any software of ours: wireguard-go, `wg setconf` and `ip`, from the configuration that
/// the console made and the client's own private key.
public final class PlainClient implements AutoCloseable {
    private static final String DEVICE = "wg0";

    private final Machine machine;
    private final Daemon wireguard;

    private PlainClient(Machine machine, Daemon wireguard) {
        this.machine = machine;
        this.wireguard = wireguard;
    }

    /// @param configuration as for `wg-quick`, with a placeholder for the private key
    public static PlainClient up(Lab lab, int number, String configuration, KeyPair keys) {
        Machine machine = lab.client(number);
        Daemon wireguard = machine.start("wireguard", Map.of(), "wireguard-go", "-f", DEVICE);
        PlainClient client = lab.stopAtEnd(new PlainClient(machine, wireguard));
        Awaitility.await("wireguard-go answers").atMost(Duration.ofSeconds(10)).until(() -> {
            wireguard.expectAlive();
            return machine.attempt("wg", "show", DEVICE).succeeded();
        });
        client.configure(configuration, keys);
        return client;
    }

    private void configure(String configuration, KeyPair keys) {
        List<String> plain = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        for (String line : configuration.lines().toList()) {
            String value = line.substring(line.indexOf('=') + 1).strip();
            switch (line.split("=", -1)[0].strip()) {
                case "PrivateKey" -> plain.add("PrivateKey = " + keys.privateKey());
                case "Address" -> list(value).forEach(it -> commands.add("address add " + it + " dev " + DEVICE));
                case "MTU" -> commands.add("link set " + DEVICE + " mtu " + value);
                case "DNS" -> plain.add("# " + line);
                case "AllowedIPs" -> {
                    plain.add(line);
                    list(value).forEach(it -> commands.add("route replace " + it + " dev " + DEVICE));
                }
                default -> plain.add(line);
            }
        }
        Path file = machine.directory().resolve("wg0.conf");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, String.join("\n", plain) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        machine.run("wg", "setconf", DEVICE, file.toString());
        machine.run("ip", "link", "set", DEVICE, "up");
        commands.stream()
                .sorted((one, other) -> Boolean.compare(one.startsWith("route"), other.startsWith("route")))
                .forEach(command -> machine.run(Stream.concat(Stream.of("ip"), Stream.of(command.split(" ", -1)))
                        .toArray(String[]::new)));
    }

    /// Goes on under another private key, as a device does whose key is changed: the configuration stays as it is.
    public void changeKey(KeyPair keys) {
        Path file = machine.directory().resolve("next.key");
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, keys.privateKey() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        machine.run("wg", "set", DEVICE, "private-key", file.toString());
    }

    private static List<String> list(String value) {
        return Stream.of(value.split(",", -1))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
    }

    /// Whether an echo request is answered within two seconds.
    public boolean pings(String address) {
        return machine.attempt("ping", "-c", "1", "-W", "2", address).succeeded();
    }

    /// What a private host says of who called; the empty string if it does not answer within three seconds.
    public String askWho(String address) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        Command answer = machine.attempt("curl", "-s", "-g", "--max-time", "3", "http://" + host + "/cgi-bin/who");
        return answer.succeeded() ? answer.output().strip().replaceAll("^\\[(::ffff:)?|\\]$", "") : "";
    }

    /// Opens a TCP connection to a private host's echo port, which stays open.
    public TcpFlow openFlow(String address) {
        return TcpFlow.open(machine, address);
    }

    public Machine machine() {
        return machine;
    }

    @Override
    public void close() {
        wireguard.close();
    }
}
