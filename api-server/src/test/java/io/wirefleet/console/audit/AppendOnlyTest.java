package io.wirefleet.console.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.http.Author;
import io.wirefleet.console.ids.UuidV7;
import io.wirefleet.console.testing.TestDatabase;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("I4 nothing edits the audit")
final class AppendOnlyTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @BeforeAll
    static void write() {
        AuditLog audit = new AuditLog(new UuidV7(Clock.systemUTC(), new SecureRandom()), Clock.systemUTC());
        database.dsl()
                .transaction(configuration -> audit.record(
                        configuration.dsl(),
                        Author.CONSOLE,
                        null,
                        List.of(new Deed("create", "network", "an-id", "office", null, null))));
        assertThat(new TestAudit(database).link()).isEqualTo(1);
    }

    static Stream<String> changes() {
        return Stream.of("audit_entry", "audit_link", "audit_checkpoint")
                .flatMap(table -> Stream.of(
                        "delete from " + table,
                        "truncate " + table,
                        "truncate " + table + " cascade",
                        "update " + table + " set " + (table.equals("audit_entry") ? "content = ''" : "hash = ''")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void theConsolesUserMayNot(String change) {
        refused(database.dsl(), change, "permission denied for table");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void evenTheOwnerIsStoppedByATrigger(String change) {
        refused(database.ownerDsl(), change, "the audit is append-only");
    }

    @Test
    void theConsolesUserCannotTakeTheGuardsAway() {
        refused(database.dsl(), "alter table audit_entry disable trigger all", "must be owner of table");
        refused(database.dsl(), "drop table audit_entry", "must be owner of table");
        refused(database.dsl(), "drop function refuse_audit_change() cascade", "must be owner of function");
        refused(database.dsl(), "set session_replication_role = replica", "permission denied to set parameter");
        refused(database.dsl(), "set role wirefleet", "permission denied to set role");
        refused(database.dsl(), "create table mine (id int)", "permission denied for schema");
        refused(database.dsl(), "delete from flyway_schema_history", "permission denied for table");
    }

    private static void refused(DSLContext user, String statement, String reason) {
        assertThatThrownBy(() -> user.execute(statement)).hasMessageContaining(reason);
        assertThat(database.dsl().fetchValue("select count(*) from audit_entry"))
                .isEqualTo(1L);
    }
}
