package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.ruleset.Data;
import io.wirefleet.agent.firewall.ruleset.Expression;
import io.wirefleet.agent.firewall.ruleset.Expression.Compare;
import io.wirefleet.agent.firewall.ruleset.Expression.Conntrack;
import io.wirefleet.agent.firewall.ruleset.Expression.Foreign;
import io.wirefleet.agent.firewall.ruleset.Expression.Meta;
import io.wirefleet.agent.firewall.ruleset.Expression.Payload;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads rules from NFTA_RULE_EXPRESSIONS. What [ExpressionWriter] would not have written becomes [Foreign].
final class ExpressionReader {
    private ExpressionReader() {}

    static Rule read(@Nullable Attribute expressions) {
        List<Expression> read = new ArrayList<>();
        if (expressions != null) {
            for (Attribute element : expressions.asNested()) {
                read.add(read(element.asNested()));
            }
        }
        return new Rule(read);
    }

    private static Expression read(Attributes attributes) {
        String name = attributes.require(ExpressionWriter.NAME).asString();
        if (name.equals(ExpressionWriter.NOT_TRACKED)) {
            return new Expression.NotTracked();
        }
        Attribute data = attributes.find(ExpressionWriter.DATA);
        if (data == null) {
            return new Foreign(name);
        }
        Attributes fields = data.asNested();
        return known(name, fields)
                .orElseGet(() -> new Foreign(name + " " + HexFormat.of().formatHex(data.asBytes())));
    }

    private static Optional<Expression> known(String name, Attributes fields) {
        return switch (name) {
            case "meta" -> loads(fields, 1) ? meta(fields) : setMark(fields);
            case "payload" -> loads(fields, 1) ? payload(fields) : Optional.empty();
            case "ct" -> loads(fields, 1) && !fields.has(3) ? conntrack(fields) : Optional.empty();
            case "bitwise" -> loads(fields, 1) && loads(fields, 2) ? mask(fields) : Optional.empty();
            case "cmp" -> loads(fields, 1) ? compare(fields) : Optional.empty();
            case "lookup" -> loads(fields, 2) ? lookup(fields) : Optional.empty();
            case "fib" -> loads(fields, 1) ? destinationKind(fields) : Optional.empty();
            case "objref" ->
                number(fields, 1) == NfTables.OBJECT_IS_TIMEOUT
                        ? Optional.of(
                                new Expression.SetTimeout(fields.require(2).asString()))
                        : Optional.empty();
            case "immediate" ->
                loads(fields, 1) ? Optional.of(new Expression.Load(Data.of(value(fields, 2)))) : verdict(fields);
            case "hash", "rt", "byteorder", "exthdr", "nat", "redir" -> LateExpressions.read(name, fields);
            case "masq" -> fields.iterator().hasNext() ? Optional.empty() : Optional.of(new Expression.Masquerade());
            default -> Optional.empty();
        };
    }

    static boolean loads(Attributes fields, int attribute) {
        return number(fields, attribute) == ExpressionWriter.REGISTER;
    }

    static int number(Attributes fields, int attribute) {
        Attribute found = fields.find(attribute);
        return found == null ? 0 : found.asU32BigEndian();
    }

    private static <T> Optional<T> byNumber(T[] values, ToIntFunction<T> number, int wanted) {
        return Stream.of(values)
                .filter(value -> number.applyAsInt(value) == wanted)
                .findFirst();
    }

    private static Optional<Expression> meta(Attributes fields) {
        return byNumber(Meta.Key.values(), Meta.Key::number, number(fields, 2)).map(Meta::new);
    }

    private static Optional<Expression> setMark(Attributes fields) {
        return loads(fields, ExpressionWriter.META_SOURCE) && number(fields, 2) == Meta.Key.MARK.number()
                ? Optional.of(new Expression.SetMark())
                : Optional.empty();
    }

    private static Optional<Expression> payload(Attributes fields) {
        return byNumber(Payload.Header.values(), Payload.Header::number, number(fields, 2))
                .map(header -> new Payload(header, number(fields, 3), number(fields, 4)));
    }

    private static Optional<Expression> conntrack(Attributes fields) {
        return byNumber(Conntrack.Key.values(), Conntrack.Key::number, number(fields, 2))
                .map(Conntrack::new);
    }

    private static Optional<Expression> mask(Attributes fields) {
        byte[] mask = value(fields, 4);
        byte[] xor = value(fields, 5);
        if (number(fields, 6) != 0) {
            return Optional.empty();
        }
        return Optional.of(
                Arrays.equals(xor, new byte[mask.length])
                        ? new Expression.Mask(Data.of(mask))
                        : new Expression.MaskAndFlip(Data.of(mask), Data.of(xor)));
    }

    private static Optional<Expression> compare(Attributes fields) {
        return byNumber(Compare.Operator.values(), Compare.Operator::number, number(fields, 2))
                .map(operator -> new Compare(operator, Data.of(value(fields, 3))));
    }

    private static Optional<Expression> lookup(Attributes fields) {
        String set = fields.require(1).asString();
        int flags = number(fields, 5);
        if (!fields.has(3)) {
            return flags <= ExpressionWriter.LOOKUP_INVERTED
                    ? Optional.of(new Expression.Lookup(set, flags == ExpressionWriter.LOOKUP_INVERTED))
                    : Optional.empty();
        }
        return number(fields, 3) == ExpressionWriter.VERDICT_REGISTER && flags == 0
                ? Optional.of(new Expression.VerdictLookup(set))
                : Optional.empty();
    }

    private static Optional<Expression> destinationKind(Attributes fields) {
        return number(fields, 2) == ExpressionWriter.FIB_ADDRESS_TYPE
                        && number(fields, 3) == ExpressionWriter.FIB_OF_DESTINATION
                ? Optional.of(new Expression.DestinationKind())
                : Optional.empty();
    }

    private static byte[] value(Attributes fields, int attribute) {
        Attribute data = fields.find(attribute);
        Attribute value = data == null ? null : data.asNested().find(NfTables.DATA_VALUE);
        return value == null ? new byte[0] : value.asBytes();
    }

    private static Optional<Expression> verdict(Attributes fields) {
        Attribute verdict = fields.require(2).asNested().find(NfTables.DATA_VERDICT);
        if (number(fields, 1) != ExpressionWriter.VERDICT_REGISTER || verdict == null) {
            return Optional.empty();
        }
        Attributes parts = verdict.asNested();
        return switch (number(parts, NfTables.VERDICT_CODE)) {
            case NfTables.VERDICT_ACCEPT -> Optional.of(new Expression.Accept());
            case NfTables.VERDICT_DROP -> Optional.of(new Expression.Drop());
            case NfTables.VERDICT_RETURN -> Optional.of(new Expression.Return());
            case NfTables.VERDICT_JUMP ->
                Optional.of(new Expression.Jump(
                        parts.require(NfTables.VERDICT_CHAIN).asString()));
            default -> Optional.empty();
        };
    }
}
