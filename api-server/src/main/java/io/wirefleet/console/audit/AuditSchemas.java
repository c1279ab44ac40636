package io.wirefleet.console.audit;

import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;

/// What the audit's routes answer.
final class AuditSchemas {
    static final ObjectSchema ENTRY = ObjectSchema.named("AuditEntry")
            .readOnly(
                    "position",
                    Schema.integer(1, Long.MAX_VALUE, "Its place in the chain; null: committed, and linked in a moment")
                            .orNull())
            .readOnly(
                    "hash",
                    Schema.string("SHA-256, in hexadecimal, of the hash before and the entry's canonical JSON")
                            .orNull())
            .readOnly("id", Schema.id("The entry"))
            .readOnly("at", Schema.time("When it was done"))
            .readOnly("actor", Schema.string("Who did it: a token or person, agent:<server id>, or console"))
            .readOnly("role", Schema.string("What they acted as"))
            .readOnly(
                    "source_address",
                    Schema.string("The IP address that the request came from").orNull())
            .readOnly("request_id", Schema.string("X-Request-Id of the request").orNull())
            .readOnly("receipt_id", Schema.id("The receipt of the change").orNull())
            .readOnly("action", Schema.string("What was done, such as create"))
            .readOnly("kind", Schema.string("What kind of thing it was done to, such as peer"))
            .readOnly("subject_id", Schema.string("What it was done to"))
            .readOnly("subject_name", Schema.string("What people call it").orNull())
            .readOnly("before", object("What it was; null: it was not there"))
            .readOnly("after", object("What it is; null: it is not there any more"));

    static final ObjectSchema CHECKPOINT = ObjectSchema.named("AuditCheckpoint")
            .readOnly("position", Schema.integer(1, Long.MAX_VALUE, "The link that was the last one then"))
            .readOnly("hash", Schema.string("Its hash, in hexadecimal"))
            .readOnly("at", Schema.time("When it was signed"))
            .readOnly("key_id", Schema.string("Which key signed: 16 digits of the SHA-256 of its public half"))
            .readOnly(
                    "signature",
                    Schema.string("Ed25519, in base64, of 'wirefleet audit checkpoint v1', position, hash and at, each"
                            + " followed by a line feed"))
            .readOnly(
                    "public_key",
                    Schema.string("The key's public half, in base64; null: no key of this console")
                            .orNull());

    static final ObjectSchema VERIFICATION = ObjectSchema.named("AuditVerification")
            .readOnly("valid", Schema.flag("Whether all of it is as the console wrote it"))
            .readOnly("entries", Schema.integer(0, Long.MAX_VALUE, "How many links were walked and are right"))
            .readOnly("waiting", Schema.integer(0, Long.MAX_VALUE, "How many entries are not linked yet"))
            .readOnly("head", object("position and hash of the last link that is right"))
            .readOnly("checkpoint", object("The newest checkpoint; null: none yet"))
            .readOnly(
                    "fault",
                    object("The first thing that is wrong: kind (edited, removed, inserted, reordered, cut, rewritten,"
                            + " forged_checkpoint), position, entry_id, detail; null: nothing"));

    private AuditSchemas() {}

    private static Schema object(String description) {
        return new Schema(Json.object().put("type", "object").put("description", description)).orNull();
    }
}
