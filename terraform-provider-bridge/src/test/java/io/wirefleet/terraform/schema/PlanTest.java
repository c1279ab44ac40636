package io.wirefleet.terraform.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.resources.AccessRuleResource;
import io.wirefleet.terraform.resources.PeerResource;
import io.wirefleet.terraform.resources.ServerResource;
import io.wirefleet.terraform.values.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Schema PEER = new PeerResource().schema();
    private static final Map<String, Value> CONFIG = Map.of(
            "name", Value.of("laptop"),
            "network_id", Value.of("n-1"),
            "public_key", Value.of("k"),
            "expires_at", Value.of("2027-01-31T12:00:00+02:00"),
            "routed_prefixes", new Value.ElementSet(List.of(Value.of("FD90::/64"), Value.of("10.9.0.0/24"))));

    @Test
    void creationTakesFallbacksAndLeavesTheRestToTheConsole() {
        Value.Fields planned = planned(Plan.of(PEER, Value.nothing(), Value.object(CONFIG)));
        assertThat(planned.get("persistent_keepalive_seconds")).isEqualTo(Value.of(25));
        assertThat(planned.get("enabled")).isEqualTo(Value.of(true));
        assertThat(planned.get("tags")).isEqualTo(Value.emptyMap());
        assertThat(planned.get("owner")).isEqualTo(Value.nothing());
        assertThat(planned.get("id")).isEqualTo(Value.unknown());
        assertThat(planned.get("addresses")).isEqualTo(Value.unknown());
    }

    @Test
    void nothingChangedIsExactlyWhatWas() {
        Value state = state(Map.of());
        assertThat(Plan.of(PEER, state, Value.object(CONFIG))).isEqualTo(new Plan(state, List.of()));
    }

    @Test
    void anotherSpellingIsNoChange() {
        Value state = state(Map.of(
                "expires_at",
                Value.of("2027-01-31T10:00:00Z"),
                "routed_prefixes",
                new Value.ElementSet(List.of(Value.of("10.9.0.0/24"), Value.of("fd90::/64")))));
        assertThat(Plan.of(PEER, state, Value.object(CONFIG))).isEqualTo(new Plan(state, List.of()));
    }

    @Test
    void anUnrelatedEditKeepsWhatTheConsoleGaveForGood() {
        Map<String, Value> edited = new HashMap<>(CONFIG);
        edited.put("owner", Value.of("ada"));
        Plan plan = Plan.of(PEER, state(Map.of()), Value.object(edited));
        assertThat(plan.replacing()).isEmpty();
        Value.Fields planned = planned(plan);
        assertThat(planned.get("id")).isEqualTo(Value.of("p-1"));
        assertThat(planned.get("created_at")).isEqualTo(Value.of("2026-01-01T00:00:00Z"));
        assertThat(planned.get("addresses")).isEqualTo(new Value.Elements(List.of(Value.of("10.80.0.2"))));
        assertThat(planned.get("version")).isEqualTo(Value.unknown());
        assertThat(planned.get("updated_at")).isEqualTo(Value.unknown());
    }

    @Test
    void anotherReservationMayMeanOtherAddresses() {
        Map<String, Value> edited = new HashMap<>(CONFIG);
        edited.put("reservation", Value.of("acme"));
        assertThat(planned(Plan.of(PEER, state(Map.of()), Value.object(edited))).get("addresses"))
                .isEqualTo(Value.unknown());
    }

    @Test
    void anotherNetworkMeansAnotherPeerAndSaysWhy() {
        Map<String, Value> edited = new HashMap<>(CONFIG);
        edited.put("network_id", Value.of("n-2"));
        assertThat(Plan.of(PEER, state(Map.of()), Value.object(edited)).replacing())
                .containsExactly(AttributePath.of("network_id"));
        edited.put("network_id", Value.unknown());
        assertThat(Plan.of(PEER, state(Map.of()), Value.object(edited)).replacing())
                .containsExactly(AttributePath.of("network_id"));
    }

    @Test
    void anAddressThatNobodyAskedForIsNoPartOfTheAnswer() {
        Value asked = Value.object(Map.of("addresses", new Value.Elements(List.of(Value.of("FD80::7")))));
        Value both = Value.object(
                Map.of("addresses", new Value.Elements(List.of(Value.of("10.80.0.7"), Value.of("fd80::7")))));
        assertThat(Likeness.answered(PEER.attributes(), both, asked)).isEqualTo(asked);
        Value unknown = Value.object(Map.of("addresses", Value.unknown()));
        assertThat(Likeness.answered(PEER.attributes(), both, unknown)).isEqualTo(both);
        Value other = Value.object(Map.of("addresses", new Value.Elements(List.of(Value.of("10.80.0.8")))));
        assertThat(Likeness.answered(PEER.attributes(), both, other)).isEqualTo(both);
    }

    @Test
    void onePortIsARangeOfItself() {
        Schema rule = new AccessRuleResource().schema();
        Map<String, Value> config = Map.of(
                "name", Value.of("web"),
                "peers", Value.object(Map.of("all", Value.of(true))),
                "servers", Value.object(Map.of("all", Value.of(true))),
                "destinations", new Value.ElementSet(List.of(Value.of("10.9.0.0/24"))),
                "ports", new Value.ElementSet(List.of(port(Value.nothing()))));
        Value.Fields planned = planned(Plan.of(rule, Value.nothing(), Value.object(config)));
        Value answered = planned.with("ports", new Value.ElementSet(List.of(port(Value.of(443)))));
        assertThat(Likeness.keepSpelling(rule.attributes(), answered, planned)).isEqualTo(planned);
        assertThat(planned.get("peers"))
                .isEqualTo(Value.object(Map.of(
                        "all", Value.of(true),
                        "ids", Value.emptySet(),
                        "owners", Value.emptySet(),
                        "tags", Value.emptyMap())));
    }

    @Test
    void unknownsInEveryAttributeAtOncePass() {
        for (Schema schema : List.of(PEER, new ServerResource().schema(), new AccessRuleResource().schema())) {
            Map<String, Value> unknown = new HashMap<>();
            schema.attributes().stream()
                    .filter(attribute -> attribute.isWritable() && !attribute.isWriteOnly())
                    .forEach(attribute -> unknown.put(attribute.name(), Value.unknown()));
            Value.Fields planned = planned(Plan.of(schema, Value.nothing(), Value.object(unknown)));
            planned.fields()
                    .forEach((name, value) -> assertThat(value)
                            .as(name)
                            .isEqualTo(name.equals("private_key_wo") ? Value.nothing() : Value.unknown()));
            assertThat(Validation.of(schema, Value.object(unknown))).isEmpty();
        }
    }

    @Test
    void destructionPlansNothing() {
        assertThat(Plan.of(PEER, state(Map.of()), Value.nothing())).isEqualTo(new Plan(Value.nothing(), List.of()));
    }

    private static Value port(Value last) {
        return Value.object(Map.of("protocol", Value.of("tcp"), "from", Value.of(443), "to", last));
    }

    private static Value.Fields planned(Plan plan) {
        assertThat(plan.planned()).isInstanceOf(Value.Fields.class);
        return (Value.Fields) plan.planned();
    }

    /// What the console made of the configuration.
    private static Value state(Map<String, Value> otherwise) {
        Value.Fields state = planned(Plan.of(PEER, Value.nothing(), Value.object(CONFIG)))
                .with("id", Value.of("p-1"))
                .with("version", Value.of(1))
                .with("created_at", Value.of("2026-01-01T00:00:00Z"))
                .with("updated_at", Value.of("2026-01-01T00:00:00Z"))
                .with("addresses", new Value.Elements(List.of(Value.of("10.80.0.2"))));
        for (Map.Entry<String, Value> field : otherwise.entrySet()) {
            state = state.with(field.getKey(), field.getValue());
        }
        return state;
    }
}
