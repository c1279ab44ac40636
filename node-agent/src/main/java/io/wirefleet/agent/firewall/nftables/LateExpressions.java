package io.wirefleet.agent.firewall.nftables;

import static io.wirefleet.agent.firewall.nftables.ExpressionReader.loads;
import static io.wirefleet.agent.firewall.nftables.ExpressionReader.number;

import io.wirefleet.agent.firewall.ruleset.Expression;
import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the steps that change addresses, ports and options of packets.
final class LateExpressions {
    private LateExpressions() {}

    /// @param name one of `hash`, `rt`, `byteorder`, `exthdr`, `nat`, `redir`
    /// @return empty: not one that [ExpressionWriter] would have written
    static Optional<Expression> read(String name, Attributes fields) {
        return switch (name) {
            case "hash" ->
                when(
                        loads(fields, 1)
                                && loads(fields, 2)
                                && number(fields, 5) == ExpressionWriter.HASH_SEED
                                && number(fields, 6) == 0
                                && number(fields, 7) == 0,
                        new Expression.Scatter(number(fields, 3), number(fields, 4)));
            case "rt" ->
                when(
                        loads(fields, 1) && number(fields, 2) == ExpressionWriter.ROUTE_SEGMENT,
                        new Expression.LoadRouteSegment());
            case "byteorder" ->
                when(
                        loads(fields, 1)
                                && loads(fields, 2)
                                && number(fields, 3) == ExpressionWriter.TO_NETWORK
                                && number(fields, 4) == 2
                                && number(fields, 5) == 2,
                        new Expression.ToPacketOrder());
            case "exthdr" ->
                when(
                        loads(fields, ExpressionWriter.EXTENSION_SOURCE)
                                && octet(fields, 2) == ExpressionWriter.SEGMENT_OPTION
                                && number(fields, 3) == 2
                                && number(fields, 4) == 2
                                && number(fields, 6) == ExpressionWriter.TCP_OPTION,
                        new Expression.ClampSegment());
            case "nat" -> nat(fields);
            case "redir" ->
                when(
                        loads(fields, 1)
                                && (!fields.has(2) || loads(fields, 2))
                                && (number(fields, 3) & ~PORT_GIVEN) == 0,
                        new Expression.Redirect());
            default -> Optional.empty();
        };
    }

    /// `NF_NAT_RANGE_PROTO_SPECIFIED`, which the kernel tells of a redirection to a port.
    private static final int PORT_GIVEN = 2;

    /// `NF_NAT_RANGE_MAP_IPS`, likewise of a translation to an address.
    private static final int ADDRESS_GIVEN = 1;

    private static Optional<Expression> nat(Attributes fields) {
        boolean plain = number(fields, 1) == ExpressionWriter.NAT_OF_SOURCE
                && loads(fields, 3)
                && (!fields.has(4) || loads(fields, 4))
                && !fields.has(5)
                && (number(fields, 7) & ~ADDRESS_GIVEN) == 0;
        return plain
                ? Stream.of(Family.values())
                        .filter(family -> NfTables.family(family) == number(fields, 2))
                        .findFirst()
                        .map(Expression.TranslateSource::new)
                : Optional.empty();
    }

    private static int octet(Attributes fields, int attribute) {
        Attribute found = fields.find(attribute);
        return found == null ? -1 : found.asBytes()[0] & 0xff;
    }

    private static Optional<Expression> when(boolean condition, Expression expression) {
        return condition ? Optional.of(expression) : Optional.empty();
    }
}
