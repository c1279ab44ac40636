package io.wirefleet.terraform.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.values.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// What means the same is no change, whoever spelled it, and an edit changes what it is about and nothing else.
final class SamenessTest {
    private static final String PEER = "wireguard_peer";
    private static final String RULE = "wireguard_access_rule";
    private static final String FIRST_KEY = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=";
    private static final String NEXT_KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

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

    private static Map<String, Value> laptop() {
        return new HashMap<>(Map.of(
                "name", Value.of("laptop"),
                "network_id", Value.of("n-1"),
                "public_key", Value.of(FIRST_KEY + "\n"),
                "expires_at", Value.of("2099-01-31T12:00:00+02:00"),
                "addresses", list("FD80::0007"),
                "routed_prefixes", set("FD90:1::1/64", "192.168.7.9/24", "192.168.7.0/24")));
    }

    private static Map<String, Value> web() {
        return new HashMap<>(Map.of(
                "name", Value.of("web"),
                "peers", Value.object(Map.of("all", Value.of(true))),
                "servers", Value.object(Map.of("tags", Value.object(Map.of("region", Value.of("eu"))))),
                "destinations", set("FD91::/64", "10.9.0.7/24"),
                "valid_until", Value.of("2099-01-31T12:00:00-05:00")));
    }

    @Test
    void everySpellingIsAppliedAndThenNoChange() {
        isSteady(PEER, laptop());
        assertThat(console.fleet().named("peers", "laptop").path("public_key").asString())
                .isEqualTo(FIRST_KEY);
        assertThat(console.fleet().named("peers", "laptop").path("routed_prefixes"))
                .as("two spellings of one prefix are one")
                .hasToString("[\"192.168.7.0/24\",\"fd90:1::/64\"]");
        isSteady(RULE, web());
        assertThat(console.fleet().named("access-rules", "web").path("destinations"))
                .hasToString("[\"10.9.0.0/24\",\"fd91::/64\"]");
        isSteady(
                "wireguard_network",
                Map.of(
                        "name",
                        Value.of("corp"),
                        "ipv4_cidr",
                        Value.of("10.80.0.1/16"),
                        "ipv6_cidr",
                        Value.of("FD80::/64")));
        isSteady(
                "wireguard_server",
                Map.of(
                        "name", Value.of("fra1"),
                        "network_id", Value.of("n-1"),
                        "endpoint_host", Value.of("fra1.example.net"),
                        "dns_servers", list("FD80::53", "10.80.0.53")));
        isSteady(
                "wireguard_api_token",
                Map.of(
                        "name", Value.of("ci"),
                        "role", Value.of("member"),
                        "owner", Value.of("ada"),
                        "expires_at", Value.of("2099-01-31T12:00:00+02:00")));
    }

    /// Applied, it plans empty, before and after a refresh; so does what it is imported as.
    private void isSteady(String type, Map<String, Value> config) {
        assertThat(provider.validate(type, config).text()).isEmpty();
        Value.Fields state = provider.apply(type, Value.nothing(), config).fields();
        assertThat(provider.plan(type, state, config).value()).isEqualTo(state);
        Value.Fields refreshed = provider.read(type, state).fields();
        assertThat(refreshed).isEqualTo(state);
        Value.Fields imported = provider.importState(type, ((Value.Text) state.get("id")).text())
                .fields();
        Result plan = provider.plan(type, imported, config);
        assertThat(plan.value()).as("of an import").isEqualTo(imported);
    }

    @Test
    void anEditShowsItselfAndNoMore() {
        Value.Fields state = provider.apply(PEER, Value.nothing(), laptop()).fields();
        Map<String, Value> edited = laptop();
        edited.put("owner", Value.of("ada"));
        changesOnly(provider.plan(PEER, state, edited), state, "owner", "version", "updated_at");
        Value.Fields rule = provider.apply(RULE, Value.nothing(), web()).fields();
        Map<String, Value> renamed = web();
        renamed.put("name", Value.of("intranet"));
        Result plan = provider.plan(RULE, rule, renamed);
        changesOnly(plan, rule, "name", "version", "updated_at");
        assertThat(plan.replacing()).as("a rename").isEmpty();
        Map<String, Value> fra1 = new HashMap<>(Map.of(
                "name", Value.of("fra1"),
                "network_id", Value.of("n-1"),
                "endpoint_host", Value.of("fra1.example.net"),
                "conntrack", Value.object(Map.of("max_entries", Value.of(1000)))));
        Value.Fields server =
                provider.apply("wireguard_server", Value.nothing(), fra1).fields();
        fra1.put("region", Value.of("eu"));
        changesOnly(provider.plan("wireguard_server", server, fra1), server, "region", "version", "updated_at");
    }

    private static void changesOnly(Result plan, Value.Fields state, String... names) {
        assertThat(plan.fields().fields().entrySet())
                .filteredOn(field -> !field.getValue().equals(state.get(field.getKey())))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(names);
    }

    @Test
    void aRotationThatIsDoneIsNotUndone() {
        Map<String, Value> config = laptop();
        Value.Fields before = provider.apply(PEER, Value.nothing(), config).fields();
        config.put("next_public_key", Value.of(NEXT_KEY));
        config.put("rotation_ends_at", Value.of("2098-01-31T12:00:00+02:00"));
        assertThat(before.get("rotation_ends_at")).isEqualTo(Value.nothing());
        assertThat(provider.plan(PEER, Value.nothing(), laptop()).get("rotation_ends_at"))
                .as("nothing to wait for the apply for")
                .isEqualTo(Value.nothing());
        Map<String, Value> open = new HashMap<>(config);
        open.remove("rotation_ends_at");
        assertThat(provider.plan(PEER, before, open).get("rotation_ends_at")).isEqualTo(Value.unknown());
        Value.Fields rotating = provider.apply(PEER, before, config).fields();
        assertThat(rotating.get("next_public_key")).isEqualTo(Value.of(NEXT_KEY));
        Result given = provider.plan(PEER, rotating, laptop());
        assertThat(given.get("rotation_ends_at"))
                .as("of a rotation that is called off")
                .isEqualTo(Value.nothing());
        console.fleet().change("peers", "laptop", "public_key", StringNode.valueOf(NEXT_KEY));
        console.fleet().change("peers", "laptop", "next_public_key", NullNode.instance);
        console.fleet().change("peers", "laptop", "rotation_ends_at", NullNode.instance);
        Value.Fields rotated = provider.read(PEER, rotating).fields();
        assertThat(provider.plan(PEER, rotated, config).value())
                .as("the configuration still asks for the rotation")
                .isEqualTo(rotated);
        config.remove("next_public_key");
        config.remove("rotation_ends_at");
        assertThat(provider.plan(PEER, rotated, config).get("public_key"))
                .as("the configuration asks for the old key")
                .isEqualTo(Value.of(FIRST_KEY + "\n"));
        config.put("public_key", Value.of(NEXT_KEY));
        assertThat(provider.plan(PEER, rotated, config).value()).isEqualTo(rotated);
    }

    @Test
    void whatAnOlderConsoleDoesNotKnowIsNullAndNoChange() {
        Value.Fields state = provider.apply(PEER, Value.nothing(), laptop()).fields();
        console.fleet().named("peers", "laptop").remove("preshared_key");
        console.fleet().named("peers", "laptop").put("a_newer_field", true);
        Value.Fields refreshed = provider.read(PEER, state).fields();
        assertThat(refreshed.get("preshared_key")).isEqualTo(Value.nothing());
        assertThat(provider.plan(PEER, refreshed, laptop()).value()).isEqualTo(refreshed);
    }

    private static Value set(String... texts) {
        return new Value.ElementSet(Arrays.stream(texts).map(Value::of).toList());
    }

    private static Value list(String... texts) {
        List<Value> values = Arrays.stream(texts).map(Value::of).toList();
        return new Value.Elements(values);
    }
}
