package io.wirefleet.agent.machine;

import io.wirefleet.agent.links.Link;
import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.reconcile.UdpSockets;
import io.wirefleet.agent.wireguard.WireGuardBackend;
import io.wirefleet.agent.wireguard.WireGuardException;
import io.wirefleet.contract.addresses.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The sockets that `/proc/net/udp` and `udp6` tell of (`udp4_seq_show` of the kernel), in the network namespace of the
/// calling thread.
final class LocalUdpSockets implements UdpSockets {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int USER = 7;
    private static final int NUMBER = 9;

    private final Path processes;
    private final Links links;
    private final WireGuardBackend wireGuard;

    /// @param processes `/proc`
    LocalUdpSockets(Path processes, Links links, WireGuardBackend wireGuard) {
        this.processes = processes;
        this.links = links;
        this.wireGuard = wireGuard;
    }

    @Override
    public List<UdpSocket> at(Set<Integer> ports) {
        List<UdpSocket> sockets = new ArrayList<>();
        for (String table : List.of("udp", "udp6")) {
            for (String line : lines(processes.resolve("thread-self/net").resolve(table))) {
                String[] fields = BLANKS.split(line.strip(), -1);
                if (fields.length > NUMBER && port(fields[REMOTE]) == 0 && ports.contains(port(fields[LOCAL]))) {
                    sockets.add(new UdpSocket(
                            port(fields[LOCAL]),
                            address(fields[LOCAL]),
                            Long.parseLong(fields[NUMBER]),
                            Integer.parseInt(fields[USER])));
                }
            }
        }
        return sockets;
    }

    /// None where the kernel lacks the family.
    private static List<String> lines(Path table) {
        try {
            List<String> lines = Files.readAllLines(table);
            return lines.subList(Math.min(1, lines.size()), lines.size());
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + table, e);
        }
    }

    private static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1), 16);
    }

    /// Words of 32 bits in the order of the machine, each in eight digits. An IPv4 address of a socket that serves both
    /// families comes as such (`::ffff:0:0/96`).
    private static IpAddress address(String endpoint) {
        byte[] words = HexFormat.of().parseHex(endpoint.substring(0, endpoint.indexOf(':')));
        ByteBuffer address = ByteBuffer.allocate(words.length).order(ByteOrder.nativeOrder());
        ByteBuffer digits = ByteBuffer.wrap(words);
        while (digits.hasRemaining()) {
            address.putInt(digits.getInt());
        }
        InetAddress mapped = IpAddress.of(address.array()).toInetAddress();
        return IpAddress.of(mapped.getAddress());
    }

    @Override
    public Holder holder(UdpSocket socket) {
        String tunnel = wireGuardAt(socket.port());
        if (tunnel != null) {
            return new Holder(tunnel, "the WireGuard interface " + tunnel);
        }
        String program = program("socket:[" + socket.number() + "]");
        return new Holder(null, program == null ? "a program of user " + socket.user() : program);
    }

    private @Nullable String wireGuardAt(int port) {
        return links.list().stream()
                .map(Link::name)
                .filter(name -> listenPort(name) == port)
                .findFirst()
                .orElse(null);
    }

    /// 0: not a WireGuard interface, or one that does not answer.
    private int listenPort(String name) {
        try {
            return wireGuard.device(name).map(device -> device.listenPort()).orElse(0);
        } catch (WireGuardException _) {
            return 0;
        }
    }

    /// Null: it is of a user whose processes this one may not look into, or of the kernel.
    private @Nullable String program(String target) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(processes, "[0-9]*")) {
            for (Path process : entries) {
                if (holds(process.resolve("fd"), target)) {
                    return Files.readString(process.resolve("comm")).strip() + " (process " + process.getFileName()
                            + ")";
                }
            }
        } catch (IOException _) {
            return null;
        }
        return null;
    }

    private static boolean holds(Path descriptors, String target) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : open) {
                if (isLinkTo(descriptor, target)) {
                    return true;
                }
            }
            return false;
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isLinkTo(Path descriptor, String target) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(target);
        } catch (IOException _) {
            return false;
        }
    }
}
