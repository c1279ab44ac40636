package io.wirefleet.console.database;

import org.jooq.Field;
import org.jooq.impl.DSL;

/// Texts as they are compared without regard to case: by the function `caseless` of the schema.
public final class Caseless {
    private Caseless() {}

    public static Field<String> of(Field<String> text) {
        return DSL.function("caseless", String.class, text);
    }
}
