package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PresharedKey;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an agent is sent: the way from one revision to another, or the whole at a revision.
///
/// @param since the revision it builds on; 0 when full
/// @param full whether `items` are all that the server should hold
/// @param items what is new or changed
/// @param removed what is gone; empty when full
/// @param presharedKeys those that the items name by digest, by peer; part of no hash but bound by the digest
/// @param stateHash [StateHash#digest] of the whole state at `revision`
public record DesiredStateUpdate(
        ServerId serverId,
        Revision revision,
        Revision since,
        boolean full,
        List<Item> items,
        List<DesiredItem.Key> removed,
        Map<PeerId, PresharedKey> presharedKeys,
        String stateHash,
        StateSignature signature) {
    /// An item as it is sent and hashed.
    ///
    /// @param content canonical text, see [Json#canonical]; may hold fields that this version does not know
    public record Item(DesiredItem.Key key, String content) {
        public static Item of(DesiredItem item) {
            return new Item(item.key(), Json.canonical(item.toJson()));
        }
    }

    public DesiredStateUpdate {
        items = List.copyOf(items);
        removed = List.copyOf(removed);
        presharedKeys = Map.copyOf(presharedKeys);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static DesiredStateUpdate read(JsonNode json) {
        JsonFields fields = JsonFields.of(json);
        return new DesiredStateUpdate(
                fields.requiredParsed("server_id", ServerId::parse),
                new Revision(fields.requiredInteger("revision", 0, Long.MAX_VALUE)),
                new Revision(fields.requiredInteger("since", 0, Long.MAX_VALUE)),
                fields.required("full", fields.flag("full")),
                fields.objects("items", DesiredStateUpdate::readItem),
                fields.objects("removed", DesiredItem.Key::read),
                fields.parsedMap("preshared_keys", PeerId::parse, PresharedKey::parse),
                fields.requiredText("state_hash"),
                StateSignature.read(fields.required("signature", fields.object("signature"))));
    }

    private static Item readItem(JsonFields fields) {
        return new Item(
                DesiredItem.Key.read(fields),
                Json.canonical(
                        fields.required("content", fields.object("content")).node()));
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("server_id", serverId.toString())
                .put("revision", revision.value())
                .put("since", since.value())
                .put("full", full)
                .put("state_hash", stateHash);
        ArrayNode itemArray = json.putArray("items");
        items.forEach(item -> itemArray.add(keyJson(item.key()).set("content", Json.parse(item.content()))));
        ArrayNode removedArray = json.putArray("removed");
        removed.forEach(key -> removedArray.add(keyJson(key)));
        ObjectNode keys = json.putObject("preshared_keys");
        presharedKeys.forEach((peer, key) -> keys.put(peer.toString(), key.exposeText()));
        json.set("signature", signature.toJson());
        return json;
    }

    private static ObjectNode keyJson(DesiredItem.Key key) {
        return Json.object()
                .put("kind", key.kind().toString())
                .put("id", key.id().toString());
    }

    /// Says nothing of the preshared keys.
    @Override
    public String toString() {
        return "DesiredStateUpdate[" + serverId + " " + since + " -> " + revision + (full ? " full" : "") + ", "
                + items.size() + " items, " + removed.size() + " removed]";
    }
}
