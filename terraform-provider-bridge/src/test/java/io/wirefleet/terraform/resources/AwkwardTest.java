package io.wirefleet.terraform.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.HostileServer;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.testing.TestCertificate;
import io.wirefleet.terraform.values.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// Names of every kind, large values, and consoles of another version.
final class AwkwardTest {
    private static final String PEER = "wireguard_peer";
    private static final String KEY =
            PrivateKey.generate(new SecureRandom()).publicKey().toString();

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"quoted\" 'twice' `thrice`",
                "${interpolated} %{if true}",
                "back\\slash\\",
                "a\nb\tc",
                "\u0000",
                "\u202eright to left \u0645\u0631\u062d\u0628\u0627",
                "\ud83e\uddd1\u200d\ud83d\udcbb at work",
                "caf\u00e9",
                "cafe\u0301",
                "../../networks?limit=1&x=%00#y",
                "<script>alert(1)</script>",
                " blanks at the ends "
            })
    void aNameIsWhatItIsAllTheWay(String name) {
        Map<String, Value> config = laptop(name);
        Value.Fields state = provider.apply(PEER, Value.nothing(), config).fields();
        assertThat(console.fleet()
                        .named("peers", name)
                        .path("tags")
                        .path("note")
                        .asString(""))
                .isEqualTo(name);
        assertThat(provider.read(PEER, state).fields()).isEqualTo(state);
        assertThat(provider.plan(PEER, state, config).value()).isEqualTo(state);
        assertThat(provider.importState(PEER, name).fields().get("id")).isEqualTo(state.get("id"));
        Result again = provider.apply(PEER, Value.nothing(), config);
        assertThat(again.diagnostics().getFirst().getSummary())
                .as("said in one line")
                .startsWith("Could not create the peer '")
                .doesNotContainPattern("[\\p{Cc}\\u202e]");
    }

    @Test
    void aNameOfTenThousandIsNotRepeatedInFull() {
        String name = "x".repeat(10_000);
        provider.apply(PEER, Value.nothing(), laptop(name));
        assertThat(provider.apply(PEER, Value.nothing(), laptop(name))
                        .diagnostics()
                        .getFirst()
                        .getSummary())
                .isEqualTo("Could not create the peer '" + "x".repeat(63) + "...'");
    }

    @Test
    void aMillionBytesInATagComeBack() {
        Map<String, Value> config = new HashMap<>(laptop("laptop"));
        config.put("tags", Value.object(Map.of("note", Value.of("\u00e9".repeat(500_000)))));
        Value.Fields state = provider.apply(PEER, Value.nothing(), config).fields();
        assertThat(provider.read(PEER, state).fields()).isEqualTo(state);
    }

    @Test
    void whatANewerConsoleAnswersMoreIsKeptOut() {
        Value.Fields state =
                provider.apply(PEER, Value.nothing(), laptop("laptop")).fields();
        ObjectNode row = console.fleet().named("peers", "laptop");
        row.putObject("quantum_safe").put("algorithm", "later");
        row.withObject("/tags").put("note", "laptop");
        row.put("state", "shiny");
        assertThat(provider.read(PEER, state).fields()).isEqualTo(state);
        assertThat(provider.plan(PEER, state, laptop("laptop")).value()).isEqualTo(state);
    }

    @Test
    void anObjectOfAnotherFormIsNotTakenForOne() {
        Value.Fields state =
                provider.apply(PEER, Value.nothing(), laptop("laptop")).fields();
        console.fleet().named("peers", "laptop").put("tags", "none");
        Result read = provider.read(PEER, state);
        assertThat(read.value()).as("what Terraform goes on holding").isEqualTo(state);
        assertThat(read.text()).contains("its peer has another form: /tags: must be an object");
    }

    /// Such an answer was once written to the state, as a row of nulls.
    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[]", "{\"id\":\"\"}"})
    void anAnswerWithoutAnIdIsNoObject(String body) throws IOException {
        TestCertificate own = TestCertificate.generate("secp256r1");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("ca.pem"), own.pem());
        try (HostileServer server =
                HostileServer.start(own, HostileServer.answering("200 OK", "content-type: application/json", body))) {
            ProviderInProcess confused = new ProviderInProcess(server.endpoint(), elsewhere);
            Result made = confused.apply(PEER, Value.nothing(), laptop("laptop"));
            assertThat(made.value()).isEqualTo(Value.nothing());
            assertThat(made.text()).contains("what it answered is no peer");
        }
    }

    private static Map<String, Value> laptop(String name) {
        return Map.of(
                "name",
                Value.of(name),
                "network_id",
                Value.of("n-1"),
                "public_key",
                Value.of(KEY),
                "tags",
                Value.object(Map.of("note", Value.of(name))));
    }
}
