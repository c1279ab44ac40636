package io.wirefleet.console.database;

import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL database is, and what to show it. A JDBC URL may carry a password, so this prints nothing of
/// itself.
public final class DatabaseAddress {
    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;
    private final @Nullable DatabaseAddress owner;

    private DatabaseAddress(
            String url, @Nullable String user, @Nullable String password, @Nullable DatabaseAddress owner) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.owner = owner;
    }

    /// @param url `jdbc:postgresql://…`, with user and password in it where they are needed
    public static DatabaseAddress of(String url) {
        return new DatabaseAddress(url, null, null, null);
    }

    static DatabaseAddress of(String url, String user, String password) {
        return new DatabaseAddress(url, user, password, null);
    }

    /// The same, but for the user whom the tables are to belong to: it migrates them and grants this user what a
    /// console needs.
    public DatabaseAddress ownedBy(DatabaseAddress newOwner) {
        return new DatabaseAddress(url, user, password, newOwner);
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

    /// The same database as the owner of its tables sees it; null: nobody else owns them.
    @Nullable
    DatabaseAddress owner() {
        return owner;
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
