package io.wirefleet.console.networks;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what a writer says of a network.
final class NetworkReading {
    private static final int MOST_RESERVATIONS = 1000;

    /// Ranges that no plan may touch, for no peer can use them (RFC 6890).
    private static final List<IpPrefix> UNUSABLE = Stream.of(
                    "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/8", "fe80::/10", "ff00::/8")
            .map(IpPrefix::parse)
            .toList();

    private NetworkReading() {}

    static NetworkSpec read(JsonNode body) {
        Fields fields = Fields.of(body);
        fields.readOnly("id", "created_at", "updated_at", "version");
        String name = fields.read("", json -> Texts.name(json, "name"));
        IpPrefix ipv4 =
                fields.<@Nullable IpPrefix>read(null, json -> json.parsed("ipv4_cidr", plan(Family.IPV4, 8, 30)));
        IpPrefix ipv6 =
                fields.<@Nullable IpPrefix>read(null, json -> json.parsed("ipv6_cidr", plan(Family.IPV6, 32, 126)));
        List<Reservation> reservations = fields.read(List.of(), json -> reservations(json, ipv4, ipv6));
        if (!fields.given("ipv4_cidr") && !fields.given("ipv6_cidr")) {
            fields.refuse("ipv4_cidr", "is required where 'ipv6_cidr' is not given");
        }
        fields.done();
        return new NetworkSpec(name, ipv4, ipv6, reservations);
    }

    private static Function<String, IpPrefix> plan(Family family, int shortest, int longest) {
        return text -> {
            IpPrefix prefix = ofFamily(family).apply(text);
            if (prefix.length() < shortest || prefix.length() > longest) {
                throw new InvalidValueException("must be between /" + shortest + " and /" + longest + " long");
            }
            if (UNUSABLE.stream().anyMatch(prefix::overlaps)) {
                throw new InvalidValueException("must not touch loopback, link-local, multicast or reserved addresses");
            }
            return prefix;
        };
    }

    private static Function<String, IpPrefix> ofFamily(Family family) {
        return text -> {
            IpPrefix prefix = IpPrefix.parse(text);
            if (prefix.family() != family) {
                throw new InvalidValueException(
                        "must be an " + (family == Family.IPV4 ? "IPv4" : "IPv6") + " prefix, not '" + prefix + "'");
            }
            return prefix;
        };
    }

    private static List<Reservation> reservations(JsonFields json, @Nullable IpPrefix ipv4, @Nullable IpPrefix ipv6) {
        List<Reservation> read = new ArrayList<>();
        json.objects("reservations", fields -> {
            Reservation reservation = new Reservation(
                    Texts.name(fields, "name"),
                    inside(fields, "ipv4_cidr", Family.IPV4, ipv4),
                    inside(fields, "ipv6_cidr", Family.IPV6, ipv6));
            fields.refuseUnknown();
            if (reservation.cidrs().isEmpty()) {
                throw fields.invalid("ipv4_cidr", "is required where 'ipv6_cidr' is not given");
            }
            for (Reservation other : read) {
                checkApart(fields, reservation, other);
            }
            read.add(reservation);
            return reservation;
        });
        if (read.size() > MOST_RESERVATIONS) {
            throw json.invalid("reservations", "must not be more than " + MOST_RESERVATIONS);
        }
        return read;
    }

    private static @Nullable IpPrefix inside(JsonFields fields, String field, Family family, @Nullable IpPrefix plan) {
        IpPrefix prefix = fields.parsed(field, ofFamily(family));
        if (prefix != null && (plan == null || !plan.contains(prefix))) {
            throw fields.invalid(
                    field,
                    plan == null
                            ? "must not be given: the network has no '" + field + "'"
                            : "must lie inside the network's '" + field + "', " + plan);
        }
        return prefix;
    }

    private static void checkApart(JsonFields fields, Reservation one, Reservation other) {
        if (one.name().equals(other.name())) {
            throw fields.invalid("name", "is the name of another reservation of this network");
        }
        for (Family family : Family.values()) {
            IpPrefix mine = one.cidr(family);
            IpPrefix theirs = other.cidr(family);
            if (mine != null && theirs != null && mine.overlaps(theirs)) {
                throw fields.invalid(
                        family == Family.IPV4 ? "ipv4_cidr" : "ipv6_cidr",
                        "overlaps the reservation '" + other.name() + "' (" + theirs + ")");
            }
        }
    }
}
