package io.wirefleet.terraform.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.values.Value;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

final class DataSourcesTest {
    private static final String KEY = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=";

    @TempDir
    Path directory;

    private FakeConsole console;
    private ProviderInProcess provider;

    @BeforeEach
    void start() {
        console = FakeConsole.start(directory);
        provider = new ProviderInProcess(console, directory);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private Value.Fields peer(String name, String network) {
        return provider.apply(
                        "wireguard_peer",
                        Value.nothing(),
                        Map.of(
                                "name", Value.of(name),
                                "network_id", Value.of(network),
                                "tags", Value.object(Map.of("team", Value.of("a:" + name))),
                                "public_key", Value.of(KEY)))
                .fields();
    }

    @Test
    void findsOneByIdOrByName() {
        Value id = peer("laptop", "n-1").get("id");
        Value.Fields byId = provider.data("wireguard_peer", Map.of("id", id)).fields();
        assertThat(byId.get("name")).isEqualTo(Value.of("laptop"));
        assertThat(byId.get("public_key")).isEqualTo(Value.of(KEY));
        Value.Fields byName = provider.data("wireguard_peer", Map.of("name", Value.of("laptop")))
                .fields();
        assertThat(byName.get("id")).isEqualTo(id);
    }

    @Test
    void takesExactlyOneOfIdAndName() {
        assertThat(provider.data("wireguard_server", Map.of()).text()).contains("give its 'id' or its 'name'");
        assertThat(provider.data("wireguard_server", Map.of("id", Value.of("x"), "name", Value.of("y")))
                        .text())
                .contains("by one of 'id' and 'name'");
        assertThat(provider.data("wireguard_server", Map.of("name", Value.of("nobody")))
                        .text())
                .contains("No such server", "no server of this name");
        assertThat(provider.data("wireguard_server", Map.of("id", Value.of("../networks?x")))
                        .text())
                .contains("No such server", "no server with this id");
    }

    @Test
    void aNameThatTwoHaveIsNarrowedByTheirNetwork() {
        peer("laptop", "n-1");
        Value.Fields other = peer("second", "n-2");
        console.fleet().change("peers", "second", "name", StringNode.valueOf("laptop"));
        assertThat(provider.data("wireguard_peer", Map.of("name", Value.of("laptop")))
                        .text())
                .contains("More than one peer of this name", "network_id");
        assertThat(provider.data("wireguard_peer", Map.of("name", Value.of("laptop"), "network_id", Value.of("n-2")))
                        .get("id"))
                .isEqualTo(other.get("id"));
    }

    @Test
    void saysWhatAgentsReport() {
        provider.apply(
                "wireguard_server",
                Value.nothing(),
                Map.of(
                        "name", Value.of("fra1"),
                        "network_id", Value.of("n-1"),
                        "endpoint_host", Value.of("fra1.example.net")));
        Value.Fields server = provider.data("wireguard_server", Map.of("name", Value.of("fra1")))
                .fields();
        assertThat(server.get("applied_revision")).isInstanceOf(Value.Numeric.class);
        assertThat(server.get("conditions")).isEqualTo(Value.emptyList());
        assertThat(server.get("host")).isInstanceOfSatisfying(Value.Fields.class, host -> {
            assertThat(host.get("conntrack_entries")).isInstanceOf(Value.Numeric.class);
            assertThat(host.get("source_ports_used")).isEqualTo(Value.nothing());
        });
        peer("laptop", "n-1");
        Value.Fields found = provider.data("wireguard_peer", Map.of("name", Value.of("laptop")))
                .fields();
        assertThat(found.get("latest_handshake_at")).isInstanceOf(Value.Text.class);
        assertThat(found.get("attachments")).isInstanceOf(Value.Elements.class);
        assertThat(found.fields()).doesNotContainKeys("private_key_wo", "private_key_wo_version");
    }

    @Test
    void readsListsToTheirEnd() {
        for (int i = 0; i < 230; i++) {
            peer("peer-" + i, "n-1");
        }
        assertThat(list(provider.data("wireguard_peers", Map.of()), "peers")).hasSize(230);
        assertThat(console.requests().stream().filter(request -> request.contains("GET /api/v1/peers")))
                .hasSize(3);
    }

    @Test
    void narrowsListsByEveryArgument() {
        peer("laptop", "n-1");
        peer("phone", "n-2");
        Map<String, Value> config = new HashMap<>();
        config.put("tags", Value.object(Map.of("team", Value.of("a:phone"))));
        assertThat(list(provider.data("wireguard_peers", config), "peers"))
                .singleElement()
                .satisfies(
                        found -> assertThat(((Value.Fields) found).get("name")).isEqualTo(Value.of("phone")));
        config.put("network_id", Value.of("n-1"));
        assertThat(list(provider.data("wireguard_peers", config), "peers")).isEmpty();
        config.put("public_key", Value.of("nonsense"));
        assertThat(provider.data("wireguard_peers", config).text()).contains("Invalid public key");
    }

    @Test
    void everyKindHasBoth() {
        for (String kind : List.of("network", "server", "peer", "access_rule", "api_token")) {
            assertThat(provider.data("wireguard_" + kind + "s", Map.of())
                            .fields()
                            .get(kind + "s"))
                    .isEqualTo(Value.emptyList());
            assertThat(provider.data("wireguard_" + kind, Map.of("name", Value.of("x")))
                            .text())
                    .startsWith("No such ");
        }
    }

    @Test
    void saysWhoReachesWhat() {
        for (int i = 0; i < 101; i++) {
            console.extras()
                    .grant(Json.object()
                            .put("state", "active")
                            .put("peer_name", "p" + i)
                            .put("a_newer_field", 1));
        }
        Result result = provider.data(
                "wireguard_access",
                Map.of("owner", Value.of("ada+x@example.net"), "at", Value.of("2026-10-01T02:00:00+02:00")));
        assertThat(list(result, "rows")).hasSize(101);
        assertThat(console.requests().getLast())
                .contains("owner=ada%2Bx%40example.net", "at=2026-10-01T00%3A00%3A00Z", "cursor=100");
        assertThat(result.get("at")).isEqualTo(Value.of("2026-10-01T02:00:00+02:00"));
    }

    @Test
    void aConsoleThatIsTooOldIsSaidToBe() {
        console.fleet().forget("api-tokens");
        for (Result result : List.of(
                provider.data("wireguard_api_tokens", Map.of()),
                provider.data("wireguard_api_token", Map.of("name", Value.of("ci"))),
                provider.importState("wireguard_api_token", "ci"))) {
            assertThat(result.text()).contains("/api/v1/api-tokens: it is older than this provider", "Upgrade");
        }
    }

    private static List<Value> list(Result result, String name) {
        return ((Value.Elements) result.fields().get(name)).elements();
    }
}
