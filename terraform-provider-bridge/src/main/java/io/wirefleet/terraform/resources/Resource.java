package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value.Fields;

/// A kind of thing that Terraform manages. Planning needs nothing but the schema; the rest asks the console, and
/// throws [io.wirefleet.terraform.console.ConsoleException] where that came to nothing.
public interface Resource {
    /// Such as `wireguard_peer`.
    String typeName();

    /// What people call it: `peer`.
    String noun();

    Schema schema();

    Outcome create(Session session, Fields planned);

    Outcome read(Session session, Fields state);

    Outcome update(Session session, Fields prior, Fields planned);

    Outcome delete(Session session, Fields prior);

    /// Finds it by what the user typed: its id, or its name.
    ///
    /// @return a state that a read completes
    Outcome importState(Session session, String idOrName);
}
