package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an agent saw.
///
/// @param revision the newest revision that the kernel was made to match and was read back at; 0: none yet
/// @param stateHash the hash of that state
/// @param conditions all that hold now; a type that is missing is no longer said
/// @param drift what the last looks found changed by others and put right, one line each, since the last report
/// @param peers those whose figures changed since the last report
/// @param keysInUse the peers that have changed to their next key on this server, while both keys stand there
/// @param host the figures of the machine that changed since they were last told
public record ObservedState(
        Revision revision,
        String stateHash,
        String agentVersion,
        Set<String> capabilities,
        List<Condition> conditions,
        List<String> drift,
        List<PeerFigures> peers,
        List<KeyInUse> keysInUse,
        HostFigures host) {
    /// A next key that a peer has changed to.
    public record KeyInUse(PeerId id, PublicKey publicKey) {
        ObjectNode toJson() {
            return Json.object().put("id", id.toString()).put("public_key", publicKey.toString());
        }

        static KeyInUse read(JsonFields fields) {
            return new KeyInUse(
                    fields.requiredParsed("id", PeerId::parse), fields.requiredParsed("public_key", PublicKey::parse));
        }
    }

    /// @param latestHandshakeAt null: none yet
    /// @param receiveBytes what the server got from the peer, by the interface's own counter
    /// @param transmitBytes what the server sent to the peer, likewise
    public record PeerFigures(PeerId id, @Nullable Instant latestHandshakeAt, long receiveBytes, long transmitBytes) {
        ObjectNode toJson() {
            return Json.object()
                    .put("id", id.toString())
                    .put("latest_handshake_at", JsonLists.text(latestHandshakeAt))
                    .put("receive_bytes", receiveBytes)
                    .put("transmit_bytes", transmitBytes);
        }

        static PeerFigures read(JsonFields fields) {
            return new PeerFigures(
                    fields.requiredParsed("id", PeerId::parse),
                    fields.time("latest_handshake_at"),
                    fields.requiredInteger("receive_bytes", 0, Long.MAX_VALUE),
                    fields.requiredInteger("transmit_bytes", 0, Long.MAX_VALUE));
        }
    }

    public ObservedState {
        capabilities = Set.copyOf(capabilities);
        conditions = List.copyOf(conditions);
        drift = List.copyOf(drift);
        peers = List.copyOf(peers);
        keysInUse = List.copyOf(keysInUse);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static ObservedState read(JsonNode json) {
        JsonFields fields = JsonFields.of(json);
        return new ObservedState(
                new Revision(fields.requiredInteger("revision", 0, Long.MAX_VALUE)),
                fields.requiredText("state_hash"),
                fields.requiredText("agent_version"),
                Set.copyOf(fields.parsedList("capabilities", Function.identity())),
                fields.objects("conditions", Condition::read),
                fields.parsedList("drift", Function.identity()),
                fields.objects("peers", PeerFigures::read),
                fields.objects("keys_in_use", KeyInUse::read),
                HostFigures.read(fields));
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("revision", revision.value())
                .put("state_hash", stateHash)
                .put("agent_version", agentVersion);
        json.set("capabilities", JsonLists.texts(new TreeSet<>(capabilities)));
        ArrayNode conditionArray = json.putArray("conditions");
        conditions.forEach(condition -> conditionArray.add(condition.toJson()));
        json.set("drift", JsonLists.texts(drift));
        ArrayNode peerArray = json.putArray("peers");
        peers.forEach(peer -> peerArray.add(peer.toJson()));
        ArrayNode keyArray = json.putArray("keys_in_use");
        keysInUse.forEach(key -> keyArray.add(key.toJson()));
        if (!host.isEmpty()) {
            json.set("host", host.toJson());
        }
        return json;
    }
}
