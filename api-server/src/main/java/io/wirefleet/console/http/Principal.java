package io.wirefleet.console.http;

/// Who calls.
///
/// @param name how logs and records call them, such as `admin-token`
public record Principal(String name, Role role) {
    /// Whether they may use a route that asks for this role.
    public boolean may(Role asked) {
        return role.compareTo(asked) >= 0;
    }
}
