package io.wirefleet.console.fields;

import io.wirefleet.console.errors.FieldError;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The fields of one body, read one by one; what is wrong with them is collected and thrown once, by [#done].
public final class Fields {
    private final JsonFields json;
    private final List<FieldError> errors = new ArrayList<>();

    private Fields(JsonFields json) {
        this.json = json;
    }

    /// @throws RefusedException if the node is not an object
    public static Fields of(JsonNode body) {
        return of("", body);
    }

    /// @param pointer where the node stands in its document
    /// @throws RefusedException if the node is not an object
    public static Fields of(String pointer, JsonNode body) {
        try {
            return new Fields(JsonFields.of(pointer, body));
        } catch (InvalidFieldException e) {
            throw RefusedException.invalid(e.pointer(), e.detail());
        }
    }

    /// @param otherwise what stands for the value in the meantime if it is wrong
    public <T extends @Nullable Object> T read(T otherwise, Function<JsonFields, T> reader) {
        try {
            return reader.apply(json);
        } catch (InvalidFieldException e) {
            errors.add(new FieldError(e.pointer(), e.detail()));
            return otherwise;
        }
    }

    public void refuse(String field, String detail) {
        errors.add(new FieldError(json.pointer(field), detail));
    }

    /// Whether the field is there and not null.
    public boolean given(String field) {
        return json.has(field) && !json.node().get(field).isNull();
    }

    /// Refuses the field unless it is missing, null or what every resource has for now.
    public void unsupported(String field, Predicate<JsonNode> isDefault) {
        if (json.has(field)) {
            JsonNode value = json.node().get(field);
            if (!value.isNull() && !isDefault.test(value)) {
                refuse(field, "is not supported by this version");
            }
        }
    }

    /// Refuses these fields, which the console answers and nobody writes.
    public void readOnly(String... fields) {
        for (String field : fields) {
            if (json.has(field)) {
                refuse(field, "is read only");
            }
        }
    }

    /// @throws RefusedException with all that was wrong, unknown fields included
    public void done() {
        read(null, fields -> {
            fields.refuseUnknown();
            return null;
        });
        if (!errors.isEmpty()) {
            throw new RefusedException(new Refusal.Invalid(errors));
        }
    }
}
