package io.wirefleet.console.http;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who calls.
///
/// @param name how logs and records call them, such as `admin-token`
/// @param owner whose peers are their own; null: nobody's
/// @param tags what they write must carry all of these; none: they may write whatever their role lets them
/// @param person what they are known by for sure: two callers who share one of these are one person
public record Principal(String name, Role role, @Nullable String owner, Map<String, String> tags, Set<String> person) {
    public Principal {
        tags = Map.copyOf(tags);
        person = Set.copyOf(person);
    }

    /// One who is a person by their name.
    public Principal(String name, Role role, @Nullable String owner, Map<String, String> tags) {
        this(name, role, owner, tags, Set.of(name));
    }

    /// One who is bound by their role alone.
    public Principal(String name, Role role) {
        this(name, role, null, Map.of());
    }

    /// Whether they may use a route that asks for this role.
    public boolean may(Role asked) {
        return asked == Role.OWNER
                ? role == Role.MEMBER || role.compareTo(Role.OPERATOR) >= 0
                : role.compareTo(asked) >= 0;
    }
}
