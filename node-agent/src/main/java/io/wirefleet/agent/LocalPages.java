package io.wirefleet.agent;

import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.local.Answer;
import io.wirefleet.agent.local.LocalServer;
import io.wirefleet.agent.metrics.AgentMetrics;
import io.wirefleet.agent.metrics.Board;
import io.wirefleet.agent.metrics.Board.Look;
import io.wirefleet.agent.status.StatusReport;
import io.wirefleet.agent.status.StatusReport.LiveDevice;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.StateDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/// What a running agent shows on its machine: its state on a Unix socket, for root, and figures for Prometheus
/// where asked for.
final class LocalPages implements AutoCloseable {
    /// The socket's name in the state directory.
    static final String SOCKET = "agent.sock";

    private static final Logger LOG = LoggerFactory.getLogger(LocalPages.class);

    private final Deque<LocalServer> servers = new ArrayDeque<>();

    private LocalPages() {}

    /// The command's options for it.
    static final class Options {
        private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9.]+)):([0-9]{1,5})");

        @Option(
                names = "--metrics-listen",
                paramLabel = "<address>:<port>",
                description = "Serve Prometheus metrics at http://<address>:<port>/metrics, such as 127.0.0.1:9586 or"
                        + " [::1]:9586. Without a login: listen where only your Prometheus comes (default: off).")
        private @Nullable String metricsListen;

        @Option(
                names = "--metrics-peers",
                defaultValue = "1000",
                paramLabel = "<n>",
                description =
                        "How many peers get series of their own, those first that were created first; how many are"
                                + " left out is a metric (default: ${DEFAULT-VALUE}).")
        private int metricsPeers;

        int metricsPeers() {
            if (metricsPeers < 0) {
                throw new CommandException("--metrics-peers must be 0 or more");
            }
            return metricsPeers;
        }

        /// Null: none.
        private @Nullable InetSocketAddress address() {
            if (metricsListen == null) {
                return null;
            }
            Matcher matcher = ADDRESS.matcher(metricsListen);
            int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
            if (port < 1 || port > 65535) {
                throw new CommandException("--metrics-listen must be an address and a port, such as 127.0.0.1:9586 or"
                        + " [::1]:9586, not " + metricsListen);
            }
            return new InetSocketAddress(matcher.group(1) == null ? matcher.group(2) : matcher.group(1), port);
        }

        /// @throws CommandException where metrics are asked for at an address that cannot be listened on
        LocalPages open(StateDirectory directory, Enrolment enrolment, Board board, InstantSource clock) {
            AgentMetrics metrics = new AgentMetrics(
                    board, enrolment.serverId(), AgentVersion.text(), clock.instant(), new HostFiles(Path.of("/proc")));
            LocalPages pages = new LocalPages();
            InetSocketAddress address = address();
            if (address != null) {
                try {
                    pages.servers.push(LocalServer.tcp(address, Map.of("/metrics", metrics::page)));
                } catch (IOException e) {
                    throw new CommandException(
                            "--metrics-listen: nothing can listen on " + metricsListen + ": " + e.getMessage());
                }
            }
            Path socket = directory.path().resolve(SOCKET);
            try {
                pages.servers.push(LocalServer.unix(
                        socket, Map.of("/v1/status", () -> status(enrolment, board), "/metrics", metrics::page)));
            } catch (IOException e) {
                LOG.warn("the agent cannot be asked on {}: {}", socket, e.getMessage());
            }
            return pages;
        }
    }

    /// As `status --json` prints it.
    private static Answer status(Enrolment enrolment, Board board) {
        Look look = board.look();
        LiveDevice device = look == null
                ? null
                : new LiveDevice(look.interfaceName(), look.listenPort(), look.peers(), look.recent());
        StatusReport report = new StatusReport(enrolment, true, board.status(), device);
        return Answer.json(report.toJson().toPrettyString() + "\n");
    }

    @Override
    public void close() {
        servers.forEach(LocalServer::close);
    }
}
