package io.wirefleet.terraform.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.testing.Golden;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessagePackValuesTest {
    private static final Type STRINGS = new Type.ListOf(Type.Primitive.STRING);
    private static final Type OBJECT =
            new Type.ObjectOf(new TreeMap<>(Map.of("name", Type.Primitive.STRING, "size", Type.Primitive.NUMBER)));

    @Test
    void everyKindOfValueKeepsItsBytes() {
        Map<String, String> bytes = new LinkedHashMap<>();
        bytes.put("null", hex(Type.Primitive.STRING, Value.nothing()));
        bytes.put("unknown", hex(Type.Primitive.STRING, Value.unknown()));
        bytes.put("text", hex(Type.Primitive.STRING, Value.of("grüß dich")));
        bytes.put("flag", hex(Type.Primitive.BOOL, Value.of(true)));
        bytes.put("small number", hex(Type.Primitive.NUMBER, Value.of(5)));
        bytes.put("negative number", hex(Type.Primitive.NUMBER, Value.of(-129)));
        bytes.put("largest long", hex(Type.Primitive.NUMBER, Value.of(Long.MAX_VALUE)));
        bytes.put("beyond a long", hex(Type.Primitive.NUMBER, number("9223372036854775808")));
        bytes.put("exact fraction", hex(Type.Primitive.NUMBER, number("1.5")));
        bytes.put("inexact fraction", hex(Type.Primitive.NUMBER, number("0.1")));
        bytes.put("list", hex(STRINGS, new Value.Elements(List.of(Value.of("b"), Value.of("a")))));
        bytes.put(
                "set",
                hex(
                        new Type.SetOf(Type.Primitive.STRING),
                        new Value.ElementSet(List.of(Value.of("b"), Value.of("a")))));
        bytes.put("map", hex(new Type.MapOf(Type.Primitive.STRING), Value.object(Map.of("k", Value.of("v")))));
        bytes.put("object, all attributes", hex(OBJECT, Value.object(Map.of("name", Value.of("n")))));
        bytes.put(
                "dynamic",
                hex(Type.Primitive.DYNAMIC, new Value.Typed(STRINGS, new Value.Elements(List.of(Value.of("x"))))));
        StringBuilder text = new StringBuilder();
        bytes.forEach((name, hex) -> text.append(name).append(": ").append(hex).append('\n'));
        Golden.check("message-pack-values.txt", text.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "05, 5",
        "d0 80, -128",
        "cf ff ff ff ff ff ff ff ff, 18446744073709551615",
        "ca 3f c0 00 00, 1.5",
        "cb 3f f8 00 00 00 00 00 00, 1.5",
        "a3 30 2e 31, 0.1",
        "b4 31 38 34 34 36 37 34 34 30 37 33 37 30 39 35 35 31 36 31 36, 18446744073709551616"
    })
    void numbersAreReadInEveryEncoding(String hex, String expected) {
        assertThat(MessagePackValues.decode(Type.Primitive.NUMBER, bytes(hex))).isEqualTo(number(expected));
    }

    @ParameterizedTest
    @CsvSource({"d4 00 00", "c7 03 0c 81 01 c2", "d5 0c 81 01", "c7 00 63"})
    void everyExtensionIsUnknownWhateverItRefines(String hex) {
        assertThat(MessagePackValues.decode(Type.Primitive.STRING, bytes(hex))).isEqualTo(Value.unknown());
        assertThat(MessagePackValues.decode(OBJECT, bytes(hex))).isEqualTo(Value.unknown());
        assertThat(MessagePackValues.decode(Type.Primitive.DYNAMIC, bytes(hex))).isEqualTo(Value.unknown());
    }

    @Test
    void setsAreEqualInAnyOrderAndMayHoldSeveralUnknowns() {
        Type type = new Type.SetOf(Type.Primitive.STRING);
        assertThat(MessagePackValues.decode(type, bytes("92 a1 61 a1 62")))
                .isEqualTo(MessagePackValues.decode(type, bytes("92 a1 62 a1 61")));
        assertThat(MessagePackValues.decode(type, bytes("92 d4 00 00 d4 00 00")))
                .isEqualTo(new Value.ElementSet(List.of(Value.unknown(), Value.unknown())));
    }

    @ParameterizedTest
    @CsvSource({
        "81 a4 6e 61 6d 65 a1 6e",
        "82 a4 6e 61 6d 65 a1 6e a4 73 69 7a 65",
        "82 a4 6e 61 6d 65 a1 6e a4 65 6c 73 65 01",
        "82 a4 6e 61 6d 65 05 a4 73 69 7a 65 01",
        "82 a4 6e 61 6d 65 a1 6e a4 73 69 7a 65 cb 7f f0 00 00 00 00 00 00",
        "82 a4 6e 61 6d 65 a1 6e a4 73 69 7a 65 a1 78",
        "82 a4 6e 61 6d 65 a1 6e a4 73 69 7a 65 01 01",
        "df ff ff ff ff",
        "c1"
    })
    void whatIsNotOfTheAgreedTypeIsRefused(String hex) {
        assertThatThrownBy(() -> MessagePackValues.decode(OBJECT, bytes(hex)))
                .isInstanceOf(MalformedValueException.class);
    }

    @Test
    void aDynamicValueBringsItsTypeAlong() {
        Value value = new Value.Typed(OBJECT, Value.object(Map.of("name", Value.of("n"), "size", Value.of(1))));
        byte[] encoded = MessagePackValues.encode(Type.Primitive.DYNAMIC, value);
        assertThat(MessagePackValues.decode(Type.Primitive.DYNAMIC, encoded)).isEqualTo(value);
    }

    private static Value number(String text) {
        return new Value.Numeric(new BigDecimal(text));
    }

    private static String hex(Type type, Value value) {
        byte[] encoded = MessagePackValues.encode(type, value);
        if (!(value instanceof Value.Fields)) {
            assertThat(MessagePackValues.decode(type, encoded)).isEqualTo(value);
        }
        return HexFormat.ofDelimiter(" ").formatHex(encoded);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }
}
