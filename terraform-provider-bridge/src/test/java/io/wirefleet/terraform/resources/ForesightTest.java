package io.wirefleet.terraform.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.generated.tfplugin6.Diagnostic;
import io.wirefleet.terraform.testing.FakeConsole;
import io.wirefleet.terraform.testing.ProviderInProcess;
import io.wirefleet.terraform.testing.ProviderInProcess.Result;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.ElementSet;
import io.wirefleet.terraform.values.Value.Fields;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What plans say of whom they reach and of what would be refused, and the limit that holds in plan and apply.
final class ForesightTest {
    private static final String RULE = "wireguard_access_rule";
    private static final String PEER = "wireguard_peer";
    private static final Map<String, Value> STAFF = Map.of(
            "name", Value.of("staff"),
            "peers", Value.object(Map.of("all", Value.of(true))),
            "servers", Value.object(Map.of("all", Value.of(true))),
            "destinations", prefixes("10.9.0.0/24", "10.9.1.0/24"));

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
    void aRuleThatCutsOrGivesSaysWhom() {
        console.extras().foresight().radius("/access-rules", 0, 12);
        assertThat(provider.plan(RULE, Value.nothing(), STAFF).text())
                .contains("The access rule 'staff' would change the access of 12 peers")
                .contains("join a server: 12;")
                .contains("For instance, 'laptop' joins 'fra1'.");
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        console.extras().foresight().radius("/access-rules", 42, 2);
        Result narrowed = provider.plan(RULE, state, narrowed());
        assertThat(narrowed.diagnostics())
                .singleElement()
                .satisfies(warning -> assertThat(warning.getSeverity()).isEqualTo(Diagnostic.Severity.WARNING));
        assertThat(narrowed.text())
                .contains("The access rule 'staff' would take access from 42 peers and change that of 2 more")
                .contains("42 of the 60 peers with access would lose something")
                .contains("Servers that would get another state: 3.")
                .contains("'laptop' leaves 'fra1'");
        assertThat(provider.planEnd(RULE, state).text()).contains("take access from 42 peers");
        assertThat(console.fleet().named("access-rules", "staff").path("destinations"))
                .as("nothing was written")
                .hasSize(2);
    }

    @Test
    void onlyWhatChangesIsAskedAbout() {
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        Fields laptop = provider.apply(PEER, Value.nothing(), peer("laptop")).fields();
        int before = dryRuns();
        assertThat(provider.plan(RULE, state, STAFF).diagnostics()).isEmpty();
        provider.plan(PEER, laptop, peer("phone"));
        provider.plan(PEER, Value.nothing(), peer("tablet"));
        provider.planEnd(PEER, laptop);
        Map<String, Value> unknown = new HashMap<>(narrowed());
        unknown.put("servers", Value.object(Map.of("ids", new ElementSet(List.of(Value.unknown())))));
        provider.plan(RULE, state, unknown);
        assertThat(dryRuns()).isEqualTo(before);
        provider.plan(RULE, state, narrowed());
        assertThat(dryRuns()).isEqualTo(before + 1);
    }

    @Test
    void ofThousandsOfPeersAFewAreAskedAbout() {
        for (int i = 0; i < 100; i++) {
            Map<String, Value> reserved = new HashMap<>(peer("peer-" + i));
            reserved.put("reservation", Value.of("acme"));
            provider.plan(PEER, Value.nothing(), reserved);
        }
        assertThat(dryRuns()).isEqualTo(20);
    }

    @Test
    void whatTheConsoleWouldRefuseIsWrongOnItsAttribute() {
        console.fleet().create("servers", Json.object().put("name", "fra1"));
        Map<String, Value> exit = new HashMap<>(STAFF);
        exit.put("exit", Value.of("nowhere"));
        Result refused = provider.plan(RULE, Value.nothing(), exit);
        assertThat(refused.text())
                .contains("The console would refuse to create the access rule 'staff'")
                .contains("exit is 'nowhere', which server 'fra1' does not have");
        assertThat(refused.diagnostics().getFirst().getAttribute().getSteps(0).getAttributeName())
                .isEqualTo("exit");
        assertThat(refused.diagnostics().getFirst().getSeverity()).isEqualTo(Diagnostic.Severity.ERROR);
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        assertThat(provider.plan(RULE, state, exit).text()).contains("would refuse to update the access rule 'staff'");
        assertThat(console.fleet().count("access-rules")).isEqualTo(1);
    }

    @Test
    void whatAnotherChangeMayMendIsNoError() {
        console.fleet().create("access-rules", Json.object().put("name", "staff"));
        Map<String, Value> other = new HashMap<>(STAFF);
        other.put("name", Value.of("other"));
        Fields state = provider.apply(RULE, Value.nothing(), other).fields();
        assertThat(provider.plan(RULE, state, other).diagnostics())
                .as("of what does not change")
                .isEmpty();
        Result taken = provider.plan(RULE, Value.nothing(), STAFF);
        assertThat(taken.diagnostics())
                .singleElement()
                .satisfies(error -> assertThat(error.getSeverity()).isEqualTo(Diagnostic.Severity.ERROR));
        assertThat(taken.text()).contains("name 'staff' is taken");
        provider.planEnd(RULE, state);
        Result maybe = provider.plan(RULE, Value.nothing(), STAFF);
        assertThat(maybe.diagnostics())
                .singleElement()
                .satisfies(warning -> assertThat(warning.getSeverity()).isEqualTo(Diagnostic.Severity.WARNING));
        assertThat(maybe.text()).contains("This plan changes others too");
    }

    @Test
    void whatReplacesItselfIsNotInItsOwnWay() {
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        provider.upgrade(RULE, 0, "{\"name\": \"staff\", \"id\": \"" + text(state, "id") + "\"}");
        assertThat(provider.plan(RULE, Value.nothing(), STAFF).diagnostics()).isEmpty();
    }

    @Test
    void aConsoleThatCannotSayStopsNoPlan() {
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        console.extras().foresight().garble();
        assertThat(provider.plan(RULE, state, narrowed()).diagnostics()).isEmpty();
        int asked = dryRuns();
        provider.plan(RULE, state, narrowed());
        assertThat(dryRuns()).as("not asked again in this run").isEqualTo(asked);
        console.extras().foresight().forget();
        assertThat(new ProviderInProcess(console, directory)
                        .plan(RULE, state, narrowed())
                        .diagnostics())
                .isEmpty();
        ProviderInProcess limited = limited(5);
        Result plan = limited.plan(RULE, state, narrowed());
        assertThat(plan.text())
                .contains("max_peers_cut is not checked in this plan")
                .contains("older");
        assertThat(plan.fields()).isNotNull();
        assertThat(limited.apply(RULE, state, narrowed()).text()).contains("Could not update", "older than this");
        assertThat(limited.delete(RULE, state).text()).contains("Could not delete");
        assertThat(console.fleet().named("access-rules", "staff").path("destinations"))
                .as("nothing was written unchecked")
                .hasSize(2);
    }

    @Test
    void theLimitCountsAllChangesOfARun() {
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        Fields laptop = provider.apply(PEER, Value.nothing(), peer("laptop")).fields();
        Fields phone = provider.apply(PEER, Value.nothing(), peer("phone")).fields();
        console.extras().foresight().radius("/access-rules", 42, 0);
        ProviderInProcess limited = limited(43);
        assertThat(limited.plan(RULE, state, narrowed()).fields()).isNotNull();
        assertThat(limited.planEnd(RULE, state).text()).as("the same peers").doesNotContain("max_peers_cut");
        assertThat(limited.planEnd(PEER, laptop).diagnostics()).isEmpty();
        Map<String, Value> disabled = new HashMap<>(peer("phone"));
        disabled.put("enabled", Value.of(false));
        assertThat(limited.plan(PEER, phone, disabled).text())
                .contains("More peers would be cut than max_peers_cut allows")
                .contains("would take something from 44 peers")
                .contains("max_peers_cut allows 43")
                .contains("WIREFLEET_MAX_PEERS_CUT");
        Fields tablet = provider.apply(PEER, Value.nothing(), peer("tablet")).fields();
        assertThat(limited.planEnd(PEER, tablet).diagnostics())
                .as("of thousands of peers, one says it")
                .isEmpty();
    }

    @Test
    void aDisabledRuleCountsByWhomItCuts() {
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        Map<String, Value> disabled = new HashMap<>(STAFF);
        disabled.put("enabled", Value.of(false));
        console.extras().foresight().radius("/access-rules", 0, 2);
        assertThat(limited(0).plan(RULE, state, disabled).text()).doesNotContain("max_peers_cut");
        console.extras().foresight().radius("/access-rules", 42, 0);
        assertThat(limited(0).plan(RULE, state, disabled).text()).containsOnlyOnce("More peers would be cut");
    }

    @Test
    void aConflictOfSitesIsWrongOnThem() {
        console.extras().foresight().conflict("192.168.7.0/24");
        console.extras().foresight().radius("/peers", 0, 1);
        Map<String, Value> site = new HashMap<>(peer("site"));
        site.put("routed_prefixes", prefixes("192.168.8.0/24"));
        assertThat(provider.plan(PEER, Value.nothing(), site).diagnostics()).isEmpty();
        site.put("routed_prefixes", prefixes("192.168.7.0/24"));
        Result refused = provider.plan(PEER, Value.nothing(), site);
        assertThat(refused.text()).contains("routed_prefixes the site of one peer overlaps that of another");
        assertThat(refused.diagnostics().getFirst().getAttribute().getSteps(0).getAttributeName())
                .isEqualTo("routed_prefixes");
    }

    @Test
    void nothingIsWrittenPastTheLimit() {
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        Fields laptop = provider.apply(PEER, Value.nothing(), peer("laptop")).fields();
        console.extras().foresight().radius("/access-rules", 42, 0);
        assertThat(limited(41).delete(RULE, state).text()).contains("max_peers_cut allows 41");
        assertThat(limited(0).delete(PEER, laptop).text()).contains("max_peers_cut allows 0");
        assertThat(console.fleet().count("access-rules")).isEqualTo(1);
        assertThat(console.fleet().count("peers")).isEqualTo(1);
        assertThat(limited(42).delete(RULE, state).diagnostics()).isEmpty();
        assertThat(console.fleet().count("access-rules")).isZero();
    }

    @Test
    void theGuardIsConfirmedWithinTheLimitAndNotWithoutOne() {
        Fields state = provider.apply(RULE, Value.nothing(), STAFF).fields();
        console.extras().foresight().radius("/access-rules", 42, 0);
        console.extras().foresight().guard();
        assertThat(provider.plan(RULE, state, narrowed()).text())
                .contains("The console's guard will hold up the change of the access rule 'staff'")
                .contains("to 42 or more");
        assertThat(provider.delete(RULE, state).text())
                .contains("Could not delete the access rule 'staff'")
                .contains("this cuts 42 of the 60 peers that have access")
                .contains("max_peers_cut");
        assertThat(provider.apply(RULE, state, narrowed()).text()).contains("The console's guard asks");
        assertThat(console.fleet().count("access-rules")).isEqualTo(1);
        Fields narrow = limited(42).apply(RULE, state, narrowed()).fields();
        assertThat(limited(42).delete(RULE, narrow).diagnostics()).isEmpty();
        assertThat(console.fleet().count("access-rules")).isZero();
    }

    private ProviderInProcess limited(int peers) {
        return new ProviderInProcess(console.endpoint(), directory, Map.of("max_peers_cut", Value.of(peers)));
    }

    private int dryRuns() {
        return (int) console.requests().stream()
                .filter(request -> request.endsWith("?dry_run=true"))
                .count();
    }

    private static Map<String, Value> narrowed() {
        Map<String, Value> config = new HashMap<>(STAFF);
        config.put("destinations", prefixes("10.9.0.0/24"));
        return config;
    }

    private static Map<String, Value> peer(String name) {
        return Map.of(
                "name", Value.of(name),
                "network_id", Value.of("n-1"),
                "public_key",
                        Value.of(PrivateKey.generate(new SecureRandom())
                                .publicKey()
                                .toString()));
    }

    private static Value prefixes(String... prefixes) {
        return new ElementSet(List.of(prefixes).stream().map(Value::of).toList());
    }

    private static String text(Fields state, String name) {
        return state.get(name) instanceof Value.Text(String text) ? text : "";
    }
}
