package io.wirefleet.terraform.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.provider.Contents;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not MessagePack of the agreed type is refused, quickly and by the one exception that stands for it.
@Timeout(60)
final class GarbledValuesTest {
    private static final Type RULE = Contents.all(new SecureRandom())
            .resources()
            .find("wireguard_access_rule")
            .orElseThrow()
            .schema()
            .type();

    private static final Type DYNAMIC = Type.Primitive.DYNAMIC;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyTruncationIsRefused(boolean filled) {
        byte[] whole = MessagePackValues.encode(RULE, filled ? filled(RULE) : Value.object(Map.of()));
        assertThat(MessagePackValues.decode(RULE, whole)).isInstanceOf(Value.Fields.class);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> MessagePackValues.decode(RULE, cut))
                    .as("the first %d bytes", length)
                    .isInstanceOf(MalformedValueException.class);
        }
    }

    @Test
    void flippedBytesGiveAnotherValueOrARefusal() {
        byte[] whole = MessagePackValues.encode(RULE, filled(RULE));
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int run = 0; run < 20_000; run++) {
            byte[] garbled = whole.clone();
            for (int flip = random.nextInt(1, 4); flip > 0; flip--) {
                garbled[random.nextInt(garbled.length)] = (byte) random.nextInt();
            }
            refused += isRefused(RULE, garbled) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(2_000);
    }

    @Test
    void noiseIsRefused() {
        SplittableRandom random = new SplittableRandom(8);
        for (int run = 0; run < 20_000; run++) {
            byte[] noise = new byte[random.nextInt(1, 40)];
            random.nextBytes(noise);
            isRefused(DYNAMIC, noise);
            noise[0] = (byte) 0xde;
            isRefused(RULE, noise);
        }
        assertThat(isRefused(RULE, new byte[0])).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Strings, arrays, maps, bytes and extensions that say they are longer than memory.
                "db 7f ff ff ff 61",
                "db ff ff ff ff 61",
                "dd 7f ff ff ff c0",
                "df 7f ff ff ff a1 61 c0",
                "92 c6 7f ff ff ff 22",
                "c9 7f ff ff ff 00 00",
                "c9 ff ff ff ff 00 00"
            })
    void aLengthIsNotBelieved(String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        for (Type type : List.of(
                DYNAMIC,
                Type.Primitive.STRING,
                Type.Primitive.NUMBER,
                new Type.ListOf(Type.Primitive.STRING),
                new Type.MapOf(Type.Primitive.STRING),
                RULE)) {
            assertThat(isRefused(type, bytes)).as(type.toString()).isTrue();
        }
    }

    @Test
    void nestingIsOnlyAsDeepAsTheType() {
        byte[] deep = new byte[1_000_000];
        Arrays.fill(deep, (byte) 0x91);
        assertThat(isRefused(RULE, deep)).isTrue();
        assertThat(isRefused(new Type.ListOf(Type.Primitive.STRING), deep)).isTrue();
        assertThat(isRefused(DYNAMIC, deep)).isTrue();
        for (int levels : List.of(10, 10_000)) {
            byte[] type =
                    ("[\"list\",".repeat(levels) + "\"string\"" + "]".repeat(levels)).getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(new byte[] {(byte) 0x92, (byte) 0xc6, 0, (byte) (type.length >> 16)});
            bytes.writeBytes(new byte[] {(byte) (type.length >> 8), (byte) type.length});
            bytes.writeBytes(type);
            bytes.writeBytes(Arrays.copyOf(deep, levels - 1));
            bytes.write(0x90);
            assertThat(isRefused(DYNAMIC, bytes.toByteArray())).isEqualTo(levels > 10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1001", "1e999999999", "-1e-999999999", "0x10", "", "NaN", "1e99999999999"})
    void aNumberThatFillsMemoryOrIsNoneIsRefused(String text) {
        assertThat(isRefused(Type.Primitive.NUMBER, MessagePackValues.encode(Type.Primitive.STRING, Value.of(text))))
                .isTrue();
    }

    @Test
    void aMillionDigitsAreRefusedBeforeTheyAreCounted() {
        byte[] digits = MessagePackValues.encode(Type.Primitive.STRING, Value.of("9".repeat(1_000_000)));
        assertThat(isRefused(Type.Primitive.NUMBER, digits)).isTrue();
    }

    @Test
    void stateOfAnotherFormIsRefused() {
        for (String state : List.of(
                "[]",
                "1",
                "{\"name\": 5}",
                "{\"peers\": []}",
                "{\"peers\": {\"tags\": [\"a\"]}}",
                "{\"destinations\": {\"0\": \"x\"}}",
                "{\"version\": \"1\"}",
                "{\"enabled\": 1}",
                "{\"version\": 1e999999999}")) {
            assertThatThrownBy(() -> JsonValues.decode(RULE, Json.parse(state)))
                    .as(state)
                    .isInstanceOf(MalformedValueException.class);
        }
    }

    @Test
    void aLongWholeNumberInTheStateIsOne() {
        String digits = "9".repeat(500);
        assertThat(JsonValues.decode(Type.Primitive.NUMBER, Json.parse(digits)))
                .isEqualTo(new Value.Numeric(new BigDecimal(digits)));
    }

    private static boolean isRefused(Type type, byte[] bytes) {
        try {
            MessagePackValues.encode(type, MessagePackValues.decode(type, bytes));
            return false;
        } catch (MalformedValueException _) {
            return true;
        }
    }

    /// A value with something in every attribute.
    private static Value filled(Type type) {
        return switch (type) {
            case Type.Primitive primitive ->
                switch (primitive) {
                    case STRING -> Value.of("grüß dich");
                    case NUMBER -> Value.of(443);
                    case BOOL -> Value.of(true);
                    case DYNAMIC -> Value.nothing();
                };
            case Type.ListOf(Type element) -> new Value.Elements(List.of(filled(element), Value.unknown()));
            case Type.SetOf(Type element) -> new Value.ElementSet(List.of(filled(element), Value.unknown()));
            case Type.MapOf(Type element) -> Value.object(Map.of("key", filled(element)));
            case Type.TupleOf(List<Type> elements) ->
                new Value.Elements(
                        elements.stream().map(GarbledValuesTest::filled).toList());
            case Type.ObjectOf(SortedMap<String, Type> attributes) -> {
                SortedMap<String, Value> fields = new TreeMap<>();
                attributes.forEach((name, attribute) -> fields.put(name, filled(attribute)));
                yield new Value.Fields(fields);
            }
        };
    }
}
