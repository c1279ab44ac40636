package io.wirefleet.console.database;

import io.wirefleet.console.settings.DataDirectory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/// A program that starts the embedded PostgreSQL, adds a committed row, says `holding`, and waits to be killed.
final class PostgresHolder {
    private PostgresHolder() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(DataDirectory.open(Path.of(arguments[0])));
        DatabaseAddress address = TestPostgres.owner(postgres.address());
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists kept (id serial)");
            statement.execute("insert into kept default values");
        }
        System.out.println("holding");
        Thread.currentThread().join();
    }
}
