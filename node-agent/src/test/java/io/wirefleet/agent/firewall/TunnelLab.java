package io.wirefleet.agent.firewall;

import io.wirefleet.agent.testing.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server with two peers and a private host, each in a network namespace. In place of WireGuard the tunnel is a
/// bridge called `wg0`, through which the peers reach each other only by way of the server. As in a tunnel there is
/// no neighbour discovery: its packets would be dropped.
///
/// Peers have `10.8.0.2` and `fd00:8::2`, `10.8.0.3` and `fd00:8::3`; the server `.1` of each; the private network
/// is `192.168.7.0/24` and `fd00:7::/64`, with the server at `.1` and the host at `.2`.
final class TunnelLab implements AutoCloseable {
    /// Long enough for a packet on a busy machine.
    private static final int PATIENCE_MILLIS = 5_000;

    /// How long a packet that should not come is waited for.
    private static final int DOUBT_MILLIS = 400;

    private static final String SERVER_MAC = "02:00:00:00:00:01";

    final NetworkNamespace first = NetworkNamespace.create("first");
    final NetworkNamespace second = NetworkNamespace.create("second");
    final NetworkNamespace server = NetworkNamespace.create("server");
    final NetworkNamespace host = NetworkNamespace.create("host");
    final NftFirewall firewall;

    TunnelLab() {
        server.exec("ip", "link", "add", "wg0", "type", "bridge");
        server.exec("ip", "link", "set", "wg0", "address", SERVER_MAC);
        server.up("wg0", List.of("10.8.0.1/24", "fd00:8::1/64"));
        connectPeer(first, "2", "port1");
        connectPeer(second, "3", "port2");
        NetworkNamespace.join(
                server,
                "lan0",
                List.of("192.168.7.1/24", "fd00:7::1/64"),
                host,
                "lan0",
                List.of("192.168.7.2/24", "fd00:7::2/64"));
        host.exec("ip", "route", "add", "10.8.0.0/24", "via", "192.168.7.1");
        host.exec("ip", "-6", "route", "add", "fd00:8::/64", "via", "fd00:7::1");
        server.exec(
                "sysctl",
                "-qw",
                "net.ipv4.ip_forward=1",
                "net.ipv6.conf.all.forwarding=1",
                "net.ipv4.conf.all.send_redirects=0",
                "net.ipv4.conf.wg0.send_redirects=0");
        firewall = server.call(NftFirewall::open);
    }

    private void connectPeer(NetworkNamespace peer, String number, String port) {
        NetworkNamespace.join(
                server,
                port,
                List.of(),
                peer,
                "tun0",
                List.of("10.8.0." + number + "/32", "fd00:8::" + number + "/128"));
        server.exec("ip", "link", "set", port, "master", "wg0");
        String mac = "02:00:00:00:00:0" + number;
        peer.exec("ip", "link", "set", "tun0", "address", mac);
        server.exec("ip", "neighbour", "add", "fd00:8::" + number, "lladdr", mac, "dev", "wg0");
        peer.exec("ip", "neighbour", "add", "fd00:8::1", "lladdr", SERVER_MAC, "dev", "tun0");
        peer.exec("ip", "route", "add", "default", "via", "10.8.0.1", "dev", "tun0", "onlink");
        peer.exec("ip", "-6", "route", "add", "fd00:8::1", "dev", "tun0");
        peer.exec("ip", "-6", "route", "add", "default", "via", "fd00:8::1", "dev", "tun0");
    }

    /// A desired state for this laboratory, without peers or rules.
    static DesiredExample example() {
        return new DesiredExample();
    }

    /// An open flow of UDP between two namespaces.
    static final class Flow implements AutoCloseable {
        private final DatagramSocket opener;
        private final DatagramSocket answerer;

        Flow(NetworkNamespace from, String source, NetworkNamespace to, String destination, int port) {
            answerer = to.call(() -> new DatagramSocket(new InetSocketAddress(destination, port)));
            opener = from.call(() -> new DatagramSocket(new InetSocketAddress(source, 0)));
            try {
                opener.connect(new InetSocketAddress(destination, port));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /// Sends a packet from the opener; answers the address from which it came out, or `nothing`.
        String there(boolean expected) throws IOException {
            return carried(opener, null, answerer, expected);
        }

        /// Sends a packet back the way the last one came.
        String back(InetSocketAddress lastSource, boolean expected) throws IOException {
            return carried(answerer, lastSource, opener, expected);
        }

        InetSocketAddress openerAddress() {
            return (InetSocketAddress) opener.getLocalSocketAddress();
        }

        /// Closes the opener and answers to it; throws what the answerer then hears.
        void answerToNobody() throws IOException {
            InetSocketAddress address = openerAddress();
            opener.close();
            answerer.connect(address);
            sendIntoTheVoid(answerer);
        }

        /// Closes the answerer and sends to it; throws what the opener then hears.
        void openToNobody() throws IOException {
            answerer.close();
            sendIntoTheVoid(opener);
        }

        private static void sendIntoTheVoid(DatagramSocket socket) throws IOException {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.send(new DatagramPacket(new byte[1], 1));
            socket.receive(new DatagramPacket(new byte[1], 1));
        }

        @Override
        public void close() {
            opener.close();
            answerer.close();
        }
    }

    private static String carried(
            DatagramSocket from, @Nullable InetSocketAddress to, DatagramSocket into, boolean expected)
            throws IOException {
        String text = "packet " + System.nanoTime();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        from.send(to == null ? new DatagramPacket(bytes, bytes.length) : new DatagramPacket(bytes, bytes.length, to));
        into.setSoTimeout(expected ? PATIENCE_MILLIS : DOUBT_MILLIS);
        DatagramPacket received = new DatagramPacket(new byte[100], 100);
        try {
            do {
                into.receive(received);
            } while (!text.equals(new String(received.getData(), 0, received.getLength(), StandardCharsets.US_ASCII)));
            return received.getAddress().getHostAddress();
        } catch (SocketTimeoutException _) {
            return "nothing";
        }
    }

    /// Whether a packet goes from the one to the other and an answer comes back. Tells apart quickly what is
    /// expected.
    boolean exchange(
            NetworkNamespace from, String source, NetworkNamespace to, String destination, int port, boolean expected)
            throws IOException {
        try (Flow flow = new Flow(from, source, to, destination, port)) {
            String seen = flow.there(expected);
            if (seen.equals("nothing")) {
                return false;
            }
            int sourcePort = flow.openerAddress().getPort();
            return !flow.back(new InetSocketAddress(InetAddress.getByName(seen), sourcePort), expected)
                    .equals("nothing");
        }
    }

    boolean pings(NetworkNamespace from, String destination) {
        return from.status("ping", "-c", "1", "-W", "1", destination) == 0;
    }

    @Override
    public void close() {
        firewall.close();
        first.close();
        second.close();
        server.close();
        host.close();
    }
}
