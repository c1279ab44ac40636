package io.wirefleet.terraform.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.FakeConsole.Trouble;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.values.Value;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

/// What happens to writes on their way: others that were quicker, and connections that break.
final class WritesTest {
    private static final String NETWORK = "wireguard_network";
    private static final Map<String, Value> CORP =
            Map.of("name", Value.of("corp"), "ipv4_cidr", Value.of("10.80.0.0/16"));

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

    @Test
    void whatSomebodyElseChangedIsNotWrittenOver() {
        Value.Fields state = provider.apply(NETWORK, Value.nothing(), CORP).fields();
        console.fleet().change("networks", "corp", "ipv6_cidr", StringNode.valueOf("fd80::/64"));
        console.extras()
                .audited(((Value.Text) state.get("id")).text(), "ada@example.net", "2026-10-01T12:00:00Z", "ipv6_cidr");
        Result result = provider.apply(NETWORK, state, renamed("office"));
        assertThat(result.value()).as("what Terraform goes on holding").isEqualTo(state);
        assertThat(result.text())
                .contains("Could not update the network 'office'")
                .contains("'ada@example.net' changed ipv6_cidr, at 2026-10-01T12:00:00Z")
                .contains("Nothing was written over that", "terraform plan");
        assertThat(console.fleet().named("networks", "corp").path("ipv6_cidr").asString())
                .isEqualTo("fd80::/64");
    }

    @Test
    void whoMayNotReadTheAuditIsToldThatMuch() {
        Value.Fields state = provider.apply(NETWORK, Value.nothing(), CORP).fields();
        console.fleet().change("networks", "corp", "ipv6_cidr", StringNode.valueOf("fd80::/64"));
        console.extras().hideAudit();
        assertThat(provider.apply(NETWORK, state, renamed("office")).text())
                .contains("Somebody changed it after Terraform had read it. Nothing was written over that.");
    }

    @Test
    void aDestructionDoesNotCareForTheLastState() {
        Value.Fields state = provider.apply(NETWORK, Value.nothing(), CORP).fields();
        console.fleet().change("networks", "corp", "ipv6_cidr", StringNode.valueOf("fd80::/64"));
        assertThat(provider.delete(NETWORK, state).value()).isEqualTo(Value.nothing());
        assertThat(console.fleet().count("networks")).isZero();
        assertThat(provider.delete(NETWORK, state).diagnostics())
                .as("of what is gone already")
                .isEmpty();
    }

    @Test
    @DisplayName("I10: a connection that breaks after a write leaves one write, whichever it is")
    void aLostAnswerIsAskedForAgain() {
        console.trouble(Trouble.CUT_AFTER);
        Value.Fields state = provider.apply(NETWORK, Value.nothing(), CORP).fields();
        assertThat(console.fleet().count("networks")).isEqualTo(1);
        console.trouble(Trouble.CUT_AFTER);
        Value.Fields updated = provider.apply(NETWORK, state, renamed("office")).fields();
        assertThat(updated.get("version")).as("written once").isEqualTo(Value.of(2));
        console.trouble(Trouble.CUT_AFTER);
        assertThat(provider.delete(NETWORK, updated).diagnostics()).isEmpty();
        assertThat(console.fleet().count("networks")).isZero();
        assertThat(console.keys()).hasSize(6);
        assertThat(List.copyOf(console.keys()).stream().distinct())
                .as("one key for each write and its repetition")
                .hasSize(3);
    }

    @Test
    void aConsoleThatFailsForAMomentIsAskedAgain() {
        console.trouble(Trouble.UNAVAILABLE, Trouble.FAILED);
        assertThat(provider.apply(NETWORK, Value.nothing(), CORP).fields().get("version"))
                .isEqualTo(Value.of(1));
    }

    private static Map<String, Value> renamed(String name) {
        Map<String, Value> config = new HashMap<>(CORP);
        config.put("name", Value.of(name));
        return config;
    }
}
