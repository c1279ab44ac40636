package io.wirefleet.console.database;

import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL database is, and what to show it. A JDBC URL may carry a password, so this prints nothing of
/// itself.
public final class DatabaseAddress {
    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;

    private DatabaseAddress(String url, @Nullable String user, @Nullable String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /// @param url `jdbc:postgresql://…`, with user and password in it where they are needed
    public static DatabaseAddress of(String url) {
        return new DatabaseAddress(url, null, null);
    }

    static DatabaseAddress of(String url, String user, String password) {
        return new DatabaseAddress(url, user, password);
    }

    String url() {
        return url;
    }

    @Nullable
    String user() {
        return user;
    }

    @Nullable
    String password() {
        return password;
    }

    /// Host, port and name of the database alone: fit for a message.
    String place() {
        int parameters = url.indexOf('?');
        String bare = parameters < 0 ? url : url.substring(0, parameters);
        return bare.substring(bare.lastIndexOf('@') + 1).replaceFirst("^jdbc:postgresql:(//)?", "");
    }

    @Override
    public String toString() {
        return "DatabaseAddress(hidden)";
    }
}
