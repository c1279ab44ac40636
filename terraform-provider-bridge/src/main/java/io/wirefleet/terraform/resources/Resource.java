package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Plan;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;

/// A kind of thing that Terraform manages. What is planned follows from the schema alone; the rest asks the console,
/// and throws [io.wirefleet.terraform.console.ConsoleException] where that came to nothing.
public interface Resource {
    /// Such as `wireguard_peer`.
    String typeName();

    /// What people call it: `peer`.
    String noun();

    Schema schema();

    /// What is wrong with a configuration beyond its single attributes. What isn't known yet passes.
    default List<Diagnostic> validate(Fields config) {
        return List.of();
    }

    /// What the configuration comes to for something that is there: where what it asks for has happened already by
    /// itself, what there is.
    default Fields meant(Fields config, Fields prior) {
        return config;
    }

    /// What the console says of a plan: whom it would give or take access, and what of it would be refused. Where the
    /// console can't be asked, nothing.
    ///
    /// @param prior null on creation
    /// @param config null on destruction
    default List<Diagnostic> foresee(Session session, Value prior, Plan plan, Value config) {
        return List.of();
    }

    /// The plan with what follows from write-only attributes, which no plan holds.
    default Fields completed(Fields planned, Fields config) {
        return planned;
    }

    Outcome create(Session session, Fields planned);

    Outcome read(Session session, Fields state);

    Outcome update(Session session, Fields prior, Fields planned);

    /// Succeeds whatever was changed since the plan: who destroys a thing doesn't care for its last state.
    Outcome delete(Session session, Fields prior);

    /// Finds it by what the user typed: its id, or its name.
    ///
    /// @return a state that a read completes
    Outcome importState(Session session, String idOrName);
}
