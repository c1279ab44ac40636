package io.wirefleet.console.testing;

import io.wirefleet.console.database.Database;
import io.wirefleet.console.database.DatabaseAddress;
import io.wirefleet.console.database.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
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
    private @Nullable Connection owners;

    @Override
    public void beforeAll(ExtensionContext context) {
        TestPostgres postgres = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(TestPostgres.class, _ -> TestPostgres.start(), TestPostgres.class);
        address = postgres.createDatabase();
        database = Database.open(address);
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        get().close();
        if (owners != null) {
            owners.close();
        }
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

    /// What the owner of the tables can do, who is a superuser: for a test only, to do what the console cannot.
    public DSLContext ownerDsl() {
        if (owners == null) {
            owners = TestPostgres.connect(TestPostgres.owner(address()));
        }
        return DSL.using(owners, SQLDialect.POSTGRES);
    }

    public DSLContext dsl() {
        return get().dsl();
    }

    public DataSource dataSource() {
        return get().dataSource();
    }
}
