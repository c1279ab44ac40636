package io.wirefleet.terraform.values;

import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/// Values as MessagePack, in go-cty's way: an unknown value is an extension of any code, of which what it refines is
/// ignored; numbers are integers, floats or decimal text; sets are arrays; objects are maps with every attribute; a
/// dynamic value is an array of its type's JSON and itself. Source: Terraform's
/// docs/plugin-protocol/object-wire-format.md, zclconf/go-cty cty/msgpack.
///
/// Numbers are written as text: Terraform then holds them with the same precision as those that it read from its state.
/// Given an integer or a float, it holds fewer bits, and a `plan -refresh-only -detailed-exitcode` that finds no
/// change would exit with 2.
public final class MessagePackValues {
    /// A number with more digits is none that anybody means, and costs memory beyond all measure.
    private static final int MOST_DIGITS = 1000;

    private MessagePackValues() {}

    public static byte[] encode(Type type, Value value) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            pack(packer, type, value);
            return packer.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("a buffer in memory takes every byte", e);
        }
    }

    /// @throws MalformedValueException if the bytes aren't one value of this type
    public static Value decode(Type type, byte[] bytes) {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
            Value value = unpack(unpacker, type);
            if (unpacker.hasNext()) {
                throw new MalformedValueException("there are bytes behind the value");
            }
            return value;
        } catch (IOException | MessagePackException e) {
            throw new MalformedValueException("is not MessagePack of the agreed type: " + e.getMessage(), e);
        }
    }

    private static void pack(MessageBufferPacker packer, Type type, Value value) throws IOException {
        switch (value) {
            case Value.Null() -> packer.packNil();
            case Value.Unknown() -> {
                packer.packExtensionTypeHeader((byte) 0, 1);
                packer.writePayload(new byte[1]);
            }
            case Value.Text(String text) -> packer.packString(text);
            case Value.Flag(boolean flag) -> packer.packBoolean(flag);
            case Value.Numeric(BigDecimal number) -> packer.packString(number.toPlainString());
            case Value.Elements(List<Value> elements) -> packElements(packer, type, elements);
            case Value.ElementSet(List<Value> elements) -> packElements(packer, type, elements);
            case Value.Fields(SortedMap<String, Value> fields) -> packFields(packer, type, fields);
            case Value.Typed(Type own, Value inner) -> {
                byte[] json = Json.MAPPER.writeValueAsBytes(own.toJson());
                packer.packArrayHeader(2);
                packer.packBinaryHeader(json.length);
                packer.writePayload(json);
                pack(packer, own, inner);
            }
        }
    }

    private static void packElements(MessageBufferPacker packer, Type type, List<Value> elements) throws IOException {
        packer.packArrayHeader(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            pack(packer, elementType(type, i), elements.get(i));
        }
    }

    private static void packFields(MessageBufferPacker packer, Type type, SortedMap<String, Value> fields)
            throws IOException {
        if (type instanceof Type.ObjectOf(SortedMap<String, Type> attributes)) {
            packer.packMapHeader(attributes.size());
            for (var attribute : attributes.entrySet()) {
                packer.packString(attribute.getKey());
                pack(packer, attribute.getValue(), fields.getOrDefault(attribute.getKey(), Value.nothing()));
            }
            return;
        }
        packer.packMapHeader(fields.size());
        for (var field : fields.entrySet()) {
            packer.packString(field.getKey());
            pack(packer, elementType(type, 0), field.getValue());
        }
    }

    private static Type elementType(Type type, int index) {
        return switch (type) {
            case Type.ListOf(Type element) -> element;
            case Type.SetOf(Type element) -> element;
            case Type.MapOf(Type element) -> element;
            case Type.TupleOf(List<Type> elements) when index < elements.size() -> elements.get(index);
            case Type.TupleOf _, Type.ObjectOf _, Type.Primitive _ ->
                throw new MalformedValueException("a value has an element that its type doesn't");
        };
    }

    private static Value unpack(MessageUnpacker unpacker, Type type) throws IOException {
        ValueType next = unpacker.getNextFormat().getValueType();
        if (next == ValueType.NIL) {
            unpacker.unpackNil();
            return Value.nothing();
        }
        if (next == ValueType.EXTENSION) {
            skip(unpacker, unpacker.unpackExtensionTypeHeader().getLength());
            return Value.unknown();
        }
        return switch (type) {
            case Type.Primitive primitive ->
                switch (primitive) {
                    case STRING -> new Value.Text(unpacker.unpackString());
                    case BOOL -> new Value.Flag(unpacker.unpackBoolean());
                    case NUMBER -> unpackNumber(unpacker, next);
                    case DYNAMIC -> unpackDynamic(unpacker);
                };
            case Type.ListOf(Type element) -> new Value.Elements(unpackElements(unpacker, type));
            case Type.SetOf(Type element) -> new Value.ElementSet(unpackElements(unpacker, type));
            case Type.TupleOf(List<Type> elements) -> {
                List<Value> values = unpackElements(unpacker, type);
                if (values.size() != elements.size()) {
                    throw new MalformedValueException(
                            "a tuple has " + values.size() + " elements instead of " + elements.size());
                }
                yield new Value.Elements(values);
            }
            case Type.MapOf(Type element) -> unpackMap(unpacker, element);
            case Type.ObjectOf(SortedMap<String, Type> attributes) -> unpackObject(unpacker, attributes);
        };
    }

    private static Value unpackNumber(MessageUnpacker unpacker, ValueType next) throws IOException {
        return switch (next) {
            case INTEGER -> new Value.Numeric(new BigDecimal(unpacker.unpackBigInteger()));
            case FLOAT -> {
                double number = unpacker.unpackDouble();
                if (!Double.isFinite(number)) {
                    throw new MalformedValueException("a number is infinite or none");
                }
                yield new Value.Numeric(new BigDecimal(number));
            }
            case STRING -> {
                yield new Value.Numeric(number(unpacker.unpackString()));
            }
            case NIL, BOOLEAN, BINARY, ARRAY, MAP, EXTENSION ->
                throw new MalformedValueException("a number is encoded as " + next);
        };
    }

    private static BigDecimal number(String text) {
        if (text.length() <= MOST_DIGITS) {
            try {
                BigDecimal number = new BigDecimal(text);
                if (Math.abs((long) number.scale()) <= MOST_DIGITS) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new MalformedValueException("a number is spelled in letters", e);
            }
        }
        throw new MalformedValueException("a number has more than " + MOST_DIGITS + " digits");
    }

    private static Value unpackDynamic(MessageUnpacker unpacker) throws IOException {
        if (unpacker.unpackArrayHeader() != 2) {
            throw new MalformedValueException("a dynamic value is not a pair of type and value");
        }
        byte[] json = unpacker.readPayload(unpacker.unpackBinaryHeader());
        Type own;
        try {
            own = Type.fromJson(Json.parse(new String(json, StandardCharsets.UTF_8)));
        } catch (InvalidFieldException e) {
            throw new MalformedValueException("the type of a dynamic value " + e.detail(), e);
        }
        Value value = unpack(unpacker, own);
        return value.isUnknown() ? value : new Value.Typed(own, value);
    }

    private static List<Value> unpackElements(MessageUnpacker unpacker, Type type) throws IOException {
        int size = unpacker.unpackArrayHeader();
        List<Value> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(unpack(unpacker, elementType(type, i)));
        }
        return elements;
    }

    private static Value unpackMap(MessageUnpacker unpacker, Type element) throws IOException {
        int size = unpacker.unpackMapHeader();
        SortedMap<String, Value> fields = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            fields.put(unpacker.unpackString(), unpack(unpacker, element));
        }
        return new Value.Fields(fields);
    }

    private static Value unpackObject(MessageUnpacker unpacker, SortedMap<String, Type> attributes) throws IOException {
        int size = unpacker.unpackMapHeader();
        SortedMap<String, Value> fields = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            String name = unpacker.unpackString();
            Type type = attributes.get(name);
            if (type == null) {
                throw new MalformedValueException("an object has the attribute '" + name + "', which its type lacks");
            }
            fields.put(name, unpack(unpacker, type));
        }
        if (fields.size() != attributes.size()) {
            throw new MalformedValueException(
                    "an object has " + fields.size() + " attributes instead of " + attributes.size());
        }
        return new Value.Fields(fields);
    }

    private static void skip(MessageUnpacker unpacker, int length) throws IOException {
        int left = length;
        while (left > 0) {
            int step = Math.min(left, 4096);
            unpacker.readPayload(step);
            left -= step;
        }
    }
}
