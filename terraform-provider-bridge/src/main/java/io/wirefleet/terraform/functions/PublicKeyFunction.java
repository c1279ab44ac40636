package io.wirefleet.terraform.functions;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import java.util.List;

/// `public_key(private_key)`: what `wg pubkey` prints.
public final class PublicKeyFunction implements Function {
    @Override
    public String name() {
        return "public_key";
    }

    @Override
    public String summary() {
        return "The public key of a WireGuard private key";
    }

    @Override
    public String description() {
        return "The public half of a WireGuard private key, as `wg pubkey` prints it. Of an ephemeral or sensitive"
                + " private key it is ephemeral or sensitive too.";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter(
                "private_key",
                Type.Primitive.STRING,
                "The private key: 44 characters of base64, as `wg genkey` prints."));
    }

    @Override
    public Type result() {
        return Type.Primitive.STRING;
    }

    @Override
    public Value call(List<Value> arguments) {
        String text = arguments.getFirst() instanceof Value.Text(String given) ? given.strip() : "";
        try {
            return Value.of(PrivateKey.parse(text).publicKey().toString());
        } catch (InvalidValueException e) {
            throw new WrongArgumentException(0, "private_key " + e.getMessage());
        }
    }
}
