package io.wirefleet.agent.daemon;

import io.wirefleet.contract.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Values that nobody would send who means well, in the place of every value of a document.
final class HostileValues {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            ".",
            "..",
            "../../etc/passwd",
            "/dev/null",
            "all",
            "default",
            "-j ACCEPT",
            "wg0; reboot",
            "wg0\nflush ruleset",
            "wg0\u0000eth0",
            "$(id)",
            "{ 0.0.0.0/0 }",
            "0.0.0.0/0 accept",
            "10.8.0.1/33",
            "::/129",
            "-1",
            "4294967296",
            "\u202ewg0",
            "\ud83d\ude00".repeat(4),
            "x".repeat(16),
            "x".repeat(70_000),
            "9999-12-31T23:59:59Z",
            "+1000000000-12-31T23:59:59Z",
            "-1000000000-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z");

    private static final List<String> NUMBERS = List.of(
            "-1",
            "0",
            "1",
            "65535",
            "65536",
            "2147483647",
            "2147483648",
            "-2147483649",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "1e400",
            "0.5",
            "-0.0");

    private HostileValues() {}

    /// Puts each value in the place of each of the document's, one at a time.
    ///
    /// @param changed takes the place, as a JSON pointer, and the document
    static void inEveryPlace(ObjectNode document, BiConsumer<String, ObjectNode> changed) {
        for (String place : places("", document)) {
            for (JsonNode value : values()) {
                ObjectNode copy = document.deepCopy();
                put(copy, place, value);
                changed.accept(place, copy);
            }
        }
    }

    private static List<JsonNode> values() {
        List<JsonNode> values = new ArrayList<>();
        TEXTS.forEach(text -> values.add(Json.object().put("v", text).required("v")));
        NUMBERS.forEach(number -> values.add(Json.parse("[" + number + "]").required(0)));
        values.add(Json.object().put("v", BigInteger.TWO.pow(20_000)).required("v"));
        for (String other : List.of("null", "true", "false", "[]", "{}", "[[]]", "[null]", "[\"\"]", "[-1]", "[{}]")) {
            values.add(Json.parse("[" + other + "]").required(0));
        }
        return values;
    }

    private static List<String> places(String at, JsonNode node) {
        List<String> places = new ArrayList<>();
        switch (node) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    places.add(at + "/" + field.getKey());
                    places.addAll(places(at + "/" + field.getKey(), field.getValue()));
                }
            }
            case ArrayNode array -> {
                for (int index = 0; index < array.size(); index++) {
                    places.add(at + "/" + index);
                    places.addAll(places(at + "/" + index, array.required(index)));
                }
            }
            default -> {}
        }
        return places;
    }

    private static void put(JsonNode document, String place, JsonNode value) {
        int slash = place.lastIndexOf('/');
        JsonNode parent = document.at(place.substring(0, slash));
        String name = place.substring(slash + 1);
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(name), value);
        }
    }
}
