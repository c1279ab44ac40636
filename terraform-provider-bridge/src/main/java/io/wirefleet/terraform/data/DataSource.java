package io.wirefleet.terraform.data;

import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;

/// Something that can be looked up. Reading asks the console, and throws
/// [io.wirefleet.terraform.console.ConsoleException] where that came to nothing.
public interface DataSource {
    /// Such as `wireguard_peers`.
    String typeName();

    /// What people call what it finds: `peers`.
    String noun();

    Schema schema();

    /// What is wrong with a configuration beyond its single attributes. What isn't known yet passes.
    default List<Diagnostic> validate(Fields config) {
        return List.of();
    }

    /// @param config wholly known
    Outcome read(Session session, Fields config);
}
