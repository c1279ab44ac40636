package io.wirefleet.console.resources;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One kind of thing that the API keeps, with the five verbs on it.
///
/// @param <S> what a writer gives
/// @param <R> the resource as stored and answered
public interface Resource<S, R extends Stored> {
    /// As it stands in paths, such as `access-rules`.
    String path();

    /// In words, such as `access rule`.
    String noun();

    /// The least role that may read it.
    default Role reader() {
        return Role.AUDITOR;
    }

    /// The least role that may write it.
    default Role writer() {
        return Role.OPERATOR;
    }

    /// All fields that are answered, and who writes them.
    ObjectSchema schema();

    /// What its creation answers: all fields, and a secret that is shown once, if the console makes one for it.
    default Content created() {
        return new Content.Answered(schema());
    }

    /// The query parameters that narrow a list.
    List<Parameter> filters();

    /// Reads what a writer sent.
    ///
    /// @param current what is replaced or patched; null: it is to be created
    /// @throws io.wirefleet.console.errors.RefusedException naming every field that is wrong
    S read(JsonNode body, @Nullable R current);

    /// What is to be created.
    ///
    /// @param once the secret that the console made for it; null: there is none
    record Creation<S>(S given, @Nullable ShownOnce once) {}

    /// What is to be created, with what the console makes for it.
    ///
    /// @throws io.wirefleet.console.errors.RefusedException naming every field that is wrong
    default Creation<S> creation(JsonNode body) {
        return new Creation<>(read(body, null), null);
    }

    /// What a writer would send to change nothing.
    ObjectNode writable(R resource);

    ObjectNode toJson(R resource);

    /// What the audit is to say of a change: nothing if it changed nothing.
    ///
    /// @param before null: it was created
    /// @param after null: it is gone
    default List<Deed> deeds(String action, @Nullable R before, @Nullable R after) {
        ObjectNode old = before == null ? null : writable(before);
        ObjectNode now = after == null ? null : writable(after);
        R some = after == null ? before : after;
        if (some == null || Objects.equals(old, now)) {
            return List.of();
        }
        JsonNode name = toJson(some).get("name");
        return List.of(new Deed(
                action,
                noun().toLowerCase(Locale.ROOT).replace(' ', '_'),
                some.meta().id().toString(),
                name == null ? null : name.stringValue(),
                old,
                now));
    }

    Page<R> list(Query query, Page.Wanted wanted);

    Optional<R> find(UUID id);

    Subject subject(UUID id);

    Change<R> insert(UUID id, S given);

    Change<R> update(UUID id, Edit<R, S> edit);

    /// @param check looks at the resource before it goes, and may refuse
    Change<R> delete(UUID id, Consumer<R> check);
}
