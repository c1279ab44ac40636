package io.wirefleet.console.peers;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.fields.TagFilter;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.peers.Peer.Attachment;
import io.wirefleet.console.peers.PeerSpec.Rotation;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Page;
import io.wirefleet.console.resources.Resource;
import io.wirefleet.console.resources.ShownOnce;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Peers as a resource of the API.
public final class Peers implements Resource<PeerSpec, Peer> {
    private final PeerStore store;
    private final SecureRandom random;

    /// For who reads and records peers, and makes none.
    Peers(PeerStore store) {
        this(store, new SecureRandom());
    }

    /// @param random what keys are made of
    public Peers(PeerStore store, SecureRandom random) {
        this.store = store;
        this.random = random;
    }

    /// With `generate_key` the console makes the key pair, answers the private half once and keeps the public one.
    @Override
    public Creation<PeerSpec> creation(JsonNode body) {
        JsonNode asked = body.get("generate_key");
        if (asked == null) {
            return Resource.super.creation(body);
        }
        if (!asked.isBoolean()) {
            throw RefusedException.invalid("/generate_key", "must be true or false");
        }
        ObjectNode given = ((ObjectNode) body).deepCopy();
        given.remove("generate_key");
        if (!asked.booleanValue()) {
            return Resource.super.creation(given);
        }
        if (given.has("public_key") && !given.get("public_key").isNull()) {
            throw RefusedException.invalid("/public_key", "must be left out when generate_key is true");
        }
        PrivateKey key = PrivateKey.generate(random);
        return new Creation<>(
                read(given.put("public_key", key.publicKey().toString()), null),
                new ShownOnce("private_key", key.exposeText(), "revoke this peer and create another"));
    }

    @Override
    public String path() {
        return "peers";
    }

    @Override
    public String noun() {
        return "peer";
    }

    /// Members, for peers of their own.
    @Override
    public Role reader() {
        return Role.MEMBER;
    }

    @Override
    public Role writer() {
        return Role.OWNER;
    }

    @Override
    public ObjectSchema schema() {
        return PeerSchema.SCHEMA;
    }

    @Override
    public Content created() {
        return new Content.Answered(
                ShownOnce.in(schema(), "PeerMade", "private_key", "asked for with generate_key: the private half"));
    }

    @Override
    public List<Parameter> filters() {
        return List.of(
                Parameter.query("name", Schema.string("only those of this name")),
                Parameter.query("network_id", Schema.id("only those of this network")),
                Parameter.query("owner", Schema.string("only those of this owner")),
                Parameter.query("public_key", Schema.string("only the one with this key")),
                Parameter.query("server_id", Schema.id("only those that are on this server")),
                Parameter.query("tag", TagFilter.SCHEMA));
    }

    @Override
    public PeerSpec read(JsonNode body, @Nullable Peer current) {
        return PeerReading.read("", body, current);
    }

    @Override
    public ObjectNode writable(Peer peer) {
        return write(Json.object(), peer.spec());
    }

    @Override
    public ObjectNode toJson(Peer peer) {
        ObjectNode json = write(peer.meta().toJson(), peer.spec());
        json.put("latest_handshake_at", JsonTexts.text(peer.traffic().latestHandshakeAt()))
                .put("receive_bytes", peer.traffic().receiveBytes())
                .put("transmit_bytes", peer.traffic().transmitBytes());
        ArrayNode attachments = json.putArray("attachments");
        for (Attachment attachment : peer.attachments()) {
            attachments
                    .addObject()
                    .put("server_id", attachment.serverId().toString())
                    .put("revision", attachment.revision())
                    .put("applied", attachment.applied())
                    .put("since", attachment.since().toString())
                    .put("next_key_since", JsonTexts.text(attachment.nextKeySince()));
        }
        return json;
    }

    @Override
    public Page<Peer> list(Query query, Page.Wanted wanted) {
        return store.list(
                new PeerStore.Filter(
                        query.text("name"),
                        query.parsed("network_id", Uuids::parse),
                        query.text("owner"),
                        query.parsed("public_key", PublicKey::parse),
                        query.parsed("server_id", Uuids::parse),
                        TagFilter.read(query.all("tag"))),
                wanted);
    }

    @Override
    public Optional<Peer> find(UUID id) {
        return store.find(id);
    }

    @Override
    public Subject subject(UUID id) {
        return Subject.peer(new PeerId(id));
    }

    @Override
    public Change<Peer> insert(UUID id, PeerSpec given) {
        return store.insert(id, given);
    }

    @Override
    public Change<Peer> update(UUID id, Edit<Peer, PeerSpec> edit) {
        return store.update(id, edit);
    }

    @Override
    public Change<Peer> delete(UUID id, Consumer<Peer> check) {
        return store.delete(id, check);
    }

    private static ObjectNode write(ObjectNode json, PeerSpec spec) {
        Rotation rotation = spec.rotation();
        json.put("name", spec.name())
                .put("network_id", spec.networkId().toString())
                .put("owner", spec.owner())
                .put("public_key", spec.publicKey().toString())
                .put(
                        "next_public_key",
                        rotation == null ? null : rotation.nextPublicKey().toString())
                .put("rotation_ends_at", rotation == null ? null : JsonTexts.text(rotation.endsAt()));
        json.set("tags", JsonTexts.tags(spec.tags()));
        json.put("region", spec.region()).put("reservation", spec.reservation());
        json.set("addresses", JsonTexts.array(spec.addresses()));
        json.set("routed_prefixes", JsonTexts.array(spec.routedPrefixes()));
        return json.put("persistent_keepalive_seconds", spec.persistentKeepaliveSeconds())
                .put("preshared_key", spec.hasPresharedKeys() ? "per_server" : "none")
                .put("enabled", spec.enabled())
                .put("expires_at", JsonTexts.text(spec.expiresAt()));
    }
}
