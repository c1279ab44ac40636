package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.DebianMachine;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.endtoend.lab.Programs;
import io.wirefleet.endtoend.lab.Prometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/// What docs/operations promises of an agent that runs: its pages, the alerts and the dashboard, by a real
/// Prometheus.
final class Monitoring {
    /// Not the names of Terraform's data sources, which have two words.
    private static final Pattern METRIC = Pattern.compile("\\b(?:wireguard_[a-z]+|wirefleet_agent)_[a-z_]+");

    private final DebianMachine machine;
    private final String address;

    /// @param address where the agent serves its metrics
    Monitoring(DebianMachine machine, String address) {
        this.machine = machine;
        this.address = address;
    }

    /// The page as Prometheus' own linter reads it, and the state on the Unix socket.
    void checkPages(String publicKey) {
        String page = page();
        Command.attempt(List.of("promtool", "check", "metrics"), Map.of(), page, Duration.ofSeconds(20))
                .expectSuccess();
        assertThat(page)
                .contains("wireguard_latest_handshake_seconds{interface=\"wg0\",public_key=\"" + publicKey + "\"");
        String socket = machine.file("/var/lib/wirefleet/agent.sock").toString();
        assertThat(machine.run("stat -c '%a %U' /var/lib/wirefleet/agent.sock").strip())
                .isEqualTo("600 wirefleet-agent");
        JsonNode status = Json.parse(
                Command.run("curl", "--silent", "--fail", "--unix-socket", socket, "http://localhost/v1/status"));
        JsonNode printed = Json.parse(machine.run("wirefleet-agent status --json"));
        assertThat(status.get("agent").get("applied_revision"))
                .isEqualTo(printed.get("agent").get("applied_revision"));
        assertThat(status.propertyNames()).isEqualTo(printed.propertyNames());
        assertThat(Command.attempt(List.of("curl", "--silent", "--fail", "http://" + address + "/v1/status"))
                        .succeeded())
                .as("the state is for root on the machine alone")
                .isFalse();
    }

    private String page() {
        return Command.run("curl", "--silent", "--fail", "http://" + address + "/metrics");
    }

    void checkPrometheus(Lab lab) throws IOException {
        Prometheus prometheus = Prometheus.start(lab, address);
        Awaitility.await("Prometheus has scraped the agent")
                .atMost(Duration.ofSeconds(30))
                .until(() -> prometheus.isReady()
                        && !prometheus.query("up{job=\"wirefleet-agent\"} == 1").isEmpty());
        Awaitility.await("each rule was evaluated")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(prometheus.alertRules())
                        .hasSizeGreaterThan(10)
                        .allSatisfy(rule ->
                                assertThat(rule.get("health").stringValue("")).isEqualTo("ok")));
        Set<String> alerted = metrics(Files.readString(Prometheus.rules()));
        Awaitility.await("the agent has looked at its machine for the second time, source ports and all")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(metrics(page())).containsAll(alerted));
        Set<String> known = metrics(page());
        for (String query : dashboardQueries()) {
            assertThat(known).as(query).containsAll(metrics(query));
            prometheus.query(query.replace("$__rate_interval", "1m").replace("$instance", ".*"));
        }
        assertThat(known)
                .as("metrics that the guide names")
                .containsAll(metrics(Files.readString(Programs.source("docs/operations/monitoring.md"))).stream()
                        .filter(name -> !name.endsWith("_"))
                        .toList());
        machine.run("systemctl stop wirefleet-agent");
        Awaitility.await("the alert of an agent that is down is on its way")
                .atMost(Duration.ofSeconds(20))
                .until(() -> prometheus.alertRules().stream()
                        .anyMatch(rule -> rule.get("name").stringValue("").equals("WirefleetAgentDown")
                                && rule.get("state").stringValue("").equals("pending")));
        machine.run("systemctl start wirefleet-agent");
        prometheus.close();
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> dashboardQueries() throws IOException {
        JsonNode dashboard = Json.parse(Files.readString(Programs.source("docs/operations/wirefleet-dashboard.json")));
        List<String> queries = dashboard
                .get("panels")
                .valueStream()
                .flatMap(panel -> panel.get("targets").valueStream())
                .map(target -> target.get("expr").stringValue(""))
                .toList();
        assertThat(queries).hasSizeGreaterThan(15);
        return queries;
    }
}
