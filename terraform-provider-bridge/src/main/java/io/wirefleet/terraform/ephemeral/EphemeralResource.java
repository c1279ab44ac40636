package io.wirefleet.terraform.ephemeral;

import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.Optional;

/// Something that lives for one run of Terraform and is in no plan and no state. Terraform opens it anew in each phase
/// that needs it: in the plan, if all of its arguments are known then, and again in the apply.
public interface EphemeralResource {
    /// Such as `wireguard_keypair`.
    String typeName();

    /// What people call it: `key pair`.
    String noun();

    Schema schema();

    /// @param session absent while the provider's configuration isn't wholly known
    /// @param config wholly known
    Outcome open(Optional<Session> session, Fields config);
}
