package io.wirefleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.Tuning;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How routing is said on the wire, and that a state without it is said as it was before.
class RoutingTest {
    private static final UUID ID = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final Exit PARIS =
            new Exit("paris", 1, "eth1", IpAddress.parse("192.0.2.1"), IpAddress.parse("fe80::1"), true);

    private static InterfaceItem item(Routing routing) {
        return new InterfaceItem(
                new ServerId(ID),
                "wg0",
                51820,
                null,
                List.of(),
                List.of(),
                null,
                true,
                Set.copyOf(routing.requires()),
                routing,
                Tuning.USUAL,
                Safeguards.USUAL);
    }

    private static RuleItem rule(String exit, boolean fallback) {
        return new RuleItem(
                new RuleId(ID), List.of(IpPrefix.parse("0.0.0.0/0")), List.of(), List.of(), null, null, exit, fallback);
    }

    private static void survives(DesiredItem item) {
        JsonFields fields = JsonFields.of(Json.parse(Json.canonical(item.toJson())));
        assertThat(DesiredItem.read(item.key(), fields)).isEqualTo(item);
    }

    @Test
    void exitsSurviveTheWireAndAreRequired() {
        Exit tunnel = new Exit("tunnel", 2, "wg9", null, null, false);
        InterfaceItem item = item(new Routing(List.of(PARIS, tunnel)));
        survives(item);
        assertThat(item.requires()).containsExactly(Capability.EXITS);
        assertThat(Json.canonical(item.toJson()))
                .contains("\"exits\":[{\"gateway\":\"192.0.2.1\",\"interface\":\"eth1\","
                        + "\"ipv6_gateway\":\"fe80::1\",\"masquerade\":true,\"name\":\"paris\",\"number\":1},"
                        + "{\"interface\":\"wg9\",\"masquerade\":false,\"name\":\"tunnel\",\"number\":2}]");
        survives(rule("paris", true));
    }

    @Test
    void whatIsNotUsedIsNotSaid() {
        assertThat(Json.canonical(item(Routing.PLAIN).toJson())).doesNotContain("exits");
        assertThat(Json.canonical(new RuleItem(new RuleId(ID), List.of(), List.of(), List.of(), null, null).toJson()))
                .doesNotContain("exit\"");
        assertThat(Routing.PLAIN.requires()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"a\\nb\",\"number\":1,\"interface\":\"eth1\"}",
                "{\"name\":\" \",\"number\":1,\"interface\":\"eth1\"}",
                "{\"name\":\"a\",\"number\":0,\"interface\":\"eth1\"}",
                "{\"name\":\"a\",\"number\":100,\"interface\":\"eth1\"}",
                "{\"name\":\"a\",\"number\":1,\"interface\":\"eth1; rm -rf /\"}",
                "{\"name\":\"a\",\"number\":1,\"interface\":\"a-name-that-is-too-long\"}",
                "{\"name\":\"a\",\"number\":1,\"interface\":\"eth1\",\"gateway\":\"192.0.2.1/24\"}"
            })
    void hostileExitsAreRefused(String exit) {
        String text = Json.canonical(item(Routing.PLAIN).toJson())
                .replace("\"listen_port\"", "\"exits\":[" + exit + "],\"listen_port\"");
        assertThatThrownBy(() -> DesiredItem.read(item(Routing.PLAIN).key(), JsonFields.of(Json.parse(text))))
                .isInstanceOf(InvalidFieldException.class);
    }
}
