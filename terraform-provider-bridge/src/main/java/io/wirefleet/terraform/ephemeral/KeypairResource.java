package io.wirefleet.terraform.ephemeral;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `wireguard_keypair`: a key pair that is made on this machine and told to nobody. It needs no console.
public final class KeypairResource implements EphemeralResource {
    private static final String DESCRIPTION = """
            A WireGuard key pair, made on the machine that Terraform runs on, for this run alone: another one each time. \
            It is in no plan and no state. Hand `private_key` to a vault by a write-only argument of its provider, and \
            to `wireguard_peer` as `private_key_wo`, which keeps the public half.""";

    private static final Schema SCHEMA = new Schema(
            DESCRIPTION,
            List.of(
                    Attribute.computed("private_key", AttributeTypes.PRIVATE_KEY, "As `wg genkey` prints it.")
                            .secret(),
                    Attribute.computed("public_key", AttributeTypes.PUBLIC_KEY, "As `wg pubkey` prints it.")));

    private final SecureRandom random;

    public KeypairResource(SecureRandom random) {
        this.random = random;
    }

    @Override
    public String typeName() {
        return "wireguard_keypair";
    }

    @Override
    public String noun() {
        return "key pair";
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Outcome open(Optional<Session> session, Fields config) {
        PrivateKey key = PrivateKey.generate(random);
        return Outcome.of(Value.object(Map.of(
                "private_key", Value.of(key.exposeText()),
                "public_key", Value.of(key.publicKey().toString()))));
    }
}
