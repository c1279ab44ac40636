package io.wirefleet.console.offboarding;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.peers.Peer;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.contract.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was taken from owners.
///
/// @param peers deleted, their keys barred for good
/// @param invitations those that nobody had used yet, ended
/// @param apiTokens of members, deleted
/// @param barred the owners, in lower case, who were not barred before and are now
public record Revoked(List<Peer> peers, List<UUID> invitations, List<UUID> apiTokens, List<String> barred) {
    /// Nothing was taken.
    public static final Revoked NOTHING = new Revoked(List.of(), List.of(), List.of(), List.of());

    public Revoked {
        peers = List.copyOf(peers);
        invitations = List.copyOf(invitations);
        apiTokens = List.copyOf(apiTokens);
        barred = List.copyOf(barred);
    }

    /// What the audit is to say of it.
    public List<Deed> deeds(Peers resource) {
        List<Deed> deeds = new ArrayList<>();
        peers.forEach(peer -> deeds.addAll(resource.deeds("revoke", peer, null)));
        invitations.forEach(id -> deeds.add(ended("invitation", id.toString())));
        apiTokens.forEach(id -> deeds.add(ended("api_token", id.toString())));
        barred.forEach(owner -> deeds.add(new Deed("bar", "owner", owner, owner, null, null)));
        return deeds;
    }

    private static Deed ended(String kind, String id) {
        return new Deed("revoke", kind, id, null, null, null);
    }

    /// Adds the peers, invitations and API tokens to an answer.
    public ObjectNode write(ObjectNode json) {
        ArrayNode revoked = json.putArray("peers");
        for (Peer peer : peers) {
            revoked.addObject()
                    .put("id", peer.meta().id().toString())
                    .put("name", peer.spec().name())
                    .put("network_id", peer.spec().networkId().toString())
                    .put("owner", peer.spec().owner())
                    .put("public_key", peer.spec().publicKey().toString());
        }
        json.set("invitations", ids(invitations));
        json.set("api_tokens", ids(apiTokens));
        return json;
    }

    private static ArrayNode ids(List<UUID> ids) {
        ArrayNode array = Json.array();
        ids.forEach(id -> array.add(id.toString()));
        return array;
    }
}
