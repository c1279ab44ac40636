package io.wirefleet.console.peers;

import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.peers.PeerSpec.Rotation;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what a writer says of a peer.
final class PeerReading {
    private static final int DEFAULT_KEEPALIVE_SECONDS = 25;
    private static final int MOST_ROUTED_PREFIXES = 256;
    private static final UUID NO_NETWORK = new UUID(0, 0);

    /// The base point of Curve25519, which stands for a key that was wrong until the errors are thrown.
    private static final PublicKey NO_KEY = PublicKey.of(Arrays.copyOf(new byte[] {9}, 32));

    private PeerReading() {}

    /// @param pointer where the peer stands in its document
    /// @param current null: it is to be created
    static PeerSpec read(String pointer, JsonNode body, @Nullable Peer current) {
        Fields fields = Fields.of(pointer, body);
        fields.readOnly(
                "id",
                "created_at",
                "updated_at",
                "version",
                "latest_handshake_at",
                "receive_bytes",
                "transmit_bytes",
                "attachments");
        UUID networkId = fields.read(NO_NETWORK, json -> json.requiredParsed("network_id", Uuids::parse));
        if (current != null
                && !networkId.equals(NO_NETWORK)
                && !networkId.equals(current.spec().networkId())) {
            fields.refuse("network_id", "cannot be changed: a peer keeps its network; create another peer");
        }
        PeerSpec spec = new PeerSpec(
                fields.read("", json -> Texts.name(json, "name")),
                networkId,
                fields.<@Nullable String>read(null, json -> json.parsed("owner", Texts::owner)),
                fields.read(NO_KEY, json -> json.requiredParsed("public_key", PublicKey::parse)),
                fields.read(Map.of(), json -> Texts.tags(json, "tags")),
                fields.<@Nullable String>read(null, json -> json.parsed("region", Texts::name)),
                fields.<@Nullable String>read(null, json -> json.parsed("reservation", Texts::name)),
                fields.read(List.of(), json -> addresses(json, current)),
                fields.read(List.of(), PeerReading::routedPrefixes),
                fields.read(0, PeerReading::keepalive),
                fields.read(false, PeerReading::presharedKey),
                fields.read(true, json -> json.flag("enabled", true)),
                fields.<@Nullable Instant>read(null, json -> time(json, "expires_at")),
                rotation(fields, current));
        fields.done();
        return spec;
    }

    /// The key that is to follow. Where nothing is said of its time, that which was said before stays.
    private static @Nullable Rotation rotation(Fields fields, @Nullable Peer current) {
        PublicKey next =
                fields.<@Nullable PublicKey>read(null, json -> json.parsed("next_public_key", PublicKey::parse));
        Instant endsAt = fields.<@Nullable Instant>read(null, json -> time(json, "rotation_ends_at"));
        if (next == null) {
            if (endsAt != null) {
                fields.refuse("rotation_ends_at", "must not be given without next_public_key");
            }
            return null;
        }
        fields.read(next, json -> {
            PublicKey key = json.parsed("public_key", PublicKey::parse);
            if (key != null && key.equals(next)) {
                throw json.invalid("next_public_key", "must be another key than public_key");
            }
            return next;
        });
        Rotation before = current == null ? null : current.spec().rotation();
        boolean isSame =
                endsAt == null && before != null && before.nextPublicKey().equals(next);
        return isSame ? before : new Rotation(next, endsAt);
    }

    /// The addresses asked for, and of the families that none is asked of those that the peer has.
    private static List<IpAddress> addresses(JsonFields json, @Nullable Peer current) {
        List<IpAddress> asked = json.parsedList("addresses", PeerReading::address);
        Map<Family, IpAddress> byFamily = new TreeMap<>();
        if (current != null) {
            current.spec().addresses().forEach(address -> byFamily.put(address.family(), address));
        }
        Set<Family> families = new HashSet<>();
        for (IpAddress address : asked) {
            if (!families.add(address.family())) {
                throw json.invalid("addresses", "must not hold two addresses of one family");
            }
            byFamily.put(address.family(), address);
        }
        return List.copyOf(byFamily.values());
    }

    private static IpAddress address(String text) {
        if (text.indexOf('/') >= 0) {
            throw new InvalidValueException("must be an address without a prefix length");
        }
        return IpAddress.parse(text);
    }

    private static List<IpPrefix> routedPrefixes(JsonFields json) {
        List<IpPrefix> prefixes = json.parsedList("routed_prefixes", IpPrefix::parse);
        if (prefixes.size() > MOST_ROUTED_PREFIXES) {
            throw json.invalid("routed_prefixes", "must not be more than " + MOST_ROUTED_PREFIXES);
        }
        for (int i = 0; i < prefixes.size(); i++) {
            for (IpPrefix other : prefixes.subList(0, i)) {
                if (other.overlaps(prefixes.get(i))) {
                    throw json.invalid("routed_prefixes", prefixes.get(i) + " overlaps " + other);
                }
            }
        }
        return prefixes;
    }

    private static int keepalive(JsonFields json) {
        Long seconds = json.integer("persistent_keepalive_seconds", 0, 65535);
        return seconds == null ? DEFAULT_KEEPALIVE_SECONDS : seconds.intValue();
    }

    private static boolean presharedKey(JsonFields json) {
        String text = json.text("preshared_key");
        return switch (text) {
            case null -> false;
            case "none" -> false;
            case "per_server" -> true;
            default -> throw json.invalid("preshared_key", "must be one of none, per_server");
        };
    }

    /// As fine as PostgreSQL keeps it.
    private static @Nullable Instant time(JsonFields json, String field) {
        Instant time = json.time(field);
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }
}
