package io.wirefleet.console.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.testing.Log;
import io.wirefleet.console.testing.TestDatabase;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whose the tables are. Each test begins with an empty database.
final class OwnershipTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static DatabaseAddress owner() {
        return TestPostgres.owner(database.address());
    }

    private static Flyway upTo(String version) {
        return Flyway.configure()
                .dataSource(owner().url(), owner().user(), owner().password())
                .cleanDisabled(false)
                .target(version)
                .load();
    }

    @BeforeEach
    void clean() {
        upTo("5").clean();
    }

    @Test
    @DisplayName(
            "I4 a database of the version before, which one user owned, is brought up with its entries to be linked")
    void aDatabaseOfTheVersionBefore() {
        upTo("5").migrate();
        UUID entry = UUID.randomUUID();
        String content = "{\"action\":\"create\",\"actor\":\"admin\",\"kind\":\"peer\",\"subject_id\":\"x\"}";
        DSL.using(owner().url(), owner().user(), owner().password())
                .execute("insert into audit_entry (id, at, content) values ({0}, now(), {1})", entry, content);
        try (Database opened = Database.open(database.address())) {
            assertThat(opened.dsl().fetchValue("select entry_id from audit_unlinked"))
                    .isEqualTo(entry);
            assertThat(opened.dsl().fetchValue("select actor from audit_entry")).isEqualTo("admin");
            assertThatThrownBy(() -> opened.dsl().execute("delete from audit_entry"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    @DisplayName("I4 where one user is all there is, the start says so and a trigger guards")
    void oneUserForAll() {
        try (Log log = Log.of(Database.class);
                Database opened = Database.open(owner())) {
            DSLContext dsl = opened.dsl();
            dsl.execute("insert into audit_unlinked values ({0})", UUID.randomUUID());
            assertThatThrownBy(() -> dsl.execute("delete from audit_entry"))
                    .hasMessageContaining("the audit is append-only");
            assertThat(log.lines()).singleElement().asString().contains("give --database-owner-url another user");
        }
    }

    @Test
    @DisplayName("I4 where the console's user was granted more by hand, the start says so")
    void tooMuchGranted() {
        Database.open(database.address()).close();
        try (Log log = Log.of(Database.class)) {
            Database.open(database.address()).close();
            assertThat(log.lines()).isEmpty();
        }
        DSL.using(owner().url(), owner().user(), owner().password()).execute("grant wirefleet to wirefleet_app");
        try (Log log = Log.of(Database.class)) {
            Database.open(database.address()).close();
            assertThat(log.lines()).singleElement().asString().contains("could change the audit");
        } finally {
            DSL.using(owner().url(), owner().user(), owner().password()).execute("revoke wirefleet from wirefleet_app");
        }
    }

    @Test
    void anOwnerThatIsAwayIsNamed() {
        DatabaseAddress nowhere = database.address()
                .ownedBy(DatabaseAddress.of("jdbc:postgresql://127.0.0.1:1/fleet?user=x&password=not-to-be-seen"));
        assertThatThrownBy(() -> Database.open(nowhere))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("cannot reach the database 127.0.0.1:1/fleet")
                .hasMessageNotContaining("not-to-be-seen");
    }
}
