package io.wirefleet.contract.state;

import io.wirefleet.contract.json.JsonFields;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// One thing that a server should hold. A server's desired state is a set of these, each with a key of its own.
public sealed interface DesiredItem permits InterfaceItem, PeerItem, RuleItem {
    enum Kind {
        INTERFACE,
        PEER,
        RULE;

        /// @throws io.wirefleet.contract.json.InvalidFieldException if the field names no kind
        static Kind read(JsonFields fields) {
            return switch (fields.requiredText("kind")) {
                case "interface" -> INTERFACE;
                case "peer" -> PEER;
                case "rule" -> RULE;
                default -> throw fields.invalid("kind", "must be one of interface, peer, rule");
            };
        }

        /// The kind's name on the wire.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What an item is found by: its kind, and the id of the server, peer or access rule it is about.
    record Key(Kind kind, UUID id) {
        /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
        public static Key read(JsonFields fields) {
            return new Key(Kind.read(fields), fields.requiredParsed("id", Ids::parse));
        }

        @Override
        public String toString() {
            return kind + " " + id;
        }
    }

    Key key();

    ObjectNode toJson();

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    static DesiredItem read(Key key, JsonFields fields) {
        return switch (key.kind()) {
            case INTERFACE -> InterfaceItem.read(new ServerId(key.id()), fields);
            case PEER -> PeerItem.read(new PeerId(key.id()), fields);
            case RULE -> RuleItem.read(new RuleId(key.id()), fields);
        };
    }
}
