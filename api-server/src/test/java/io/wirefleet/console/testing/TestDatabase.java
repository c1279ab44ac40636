package io.wirefleet.console.testing;

import io.wirefleet.console.database.Database;
import io.wirefleet.console.database.DatabaseAddress;
import io.wirefleet.console.database.TestPostgres;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// A migrated database of a test class's own, empty at its start:
///
/// ```java
/// @RegisterExtension
/// static final TestDatabase database = new TestDatabase();
/// ```
///
/// All classes of a test run share one PostgreSQL, which ends with the run. Tests of one class share the database.
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(TestDatabase.class);

    private @Nullable DatabaseAddress address;
    private @Nullable Database database;

    @Override
    public void beforeAll(ExtensionContext context) {
        TestPostgres postgres = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(TestPostgres.class, _ -> TestPostgres.start(), TestPostgres.class);
        address = postgres.createDatabase();
        database = Database.open(address);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        get().close();
    }

    public Database get() {
        if (database == null) {
            throw new IllegalStateException("the test class has not begun: use it from a test or @BeforeAll");
        }
        return database;
    }

    /// For a second pool on the same database, as another replica has.
    public DatabaseAddress address() {
        if (address == null) {
            throw new IllegalStateException("the test class has not begun: use it from a test or @BeforeAll");
        }
        return address;
    }

    public DSLContext dsl() {
        return get().dsl();
    }

    public DataSource dataSource() {
        return get().dataSource();
    }
}
