package io.wirefleet.console.database;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// What the user that the console queries as may do: everything with rows, nothing with tables, and of the audit
/// nothing but read and append.
final class Privileges {
    private static final long LOCK = 0x77666c_6772_616eL;
    private static final List<String> APPEND_ONLY = List.of("audit_entry", "audit_link", "audit_checkpoint");
    private static final String HISTORY = "flyway_schema_history";

    private Privileges() {}

    /// Grants them, as the owner of the tables. Repeatable, and safe beside another console that does the same.
    static void grant(DSLContext owner, String application) {
        Name user = DSL.quotedName(application);
        owner.transaction(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.fetch("select pg_advisory_xact_lock({0})", LOCK);
            transaction.execute("grant usage on schema {0} to {1}", schema(transaction), user);
            QueryPart tables = own(transaction, "r", "v", "p");
            transaction.execute("grant select, insert, update, delete, truncate on table {0} to {1}", tables, user);
            transaction.execute("revoke update, delete, truncate on table {0} from {1}", names(APPEND_ONLY), user);
            transaction.execute(
                    "revoke insert, update, delete, truncate on table {0} from {1}", names(List.of(HISTORY)), user);
        });
    }

    private static Name schema(DSLContext transaction) {
        return DSL.quotedName(
                transaction.fetchSingle("select current_schema() as name").get("name", String.class));
    }

    private static QueryPart own(DSLContext transaction, String... kinds) {
        return names(transaction.fetch("""
                        select relname from pg_class
                        where relnamespace = current_schema()::regnamespace
                          and relkind::text = any ({0}) and pg_has_role(relowner, 'usage')
                        order by relname
                        """, (Object) kinds).map(row -> row.get("relname", String.class)));
    }

    private static QueryPart names(List<String> names) {
        return DSL.list(names.stream().map(DSL::quotedName).toList());
    }

    /// Whether this user could change the audit but for a trigger: it owns the tables, or was granted too much.
    static boolean couldChangeAudit(DSLContext application) {
        return application
                .fetchSingle("""
                        select bool_or(pg_has_role(relowner, 'member')
                                       or has_table_privilege(oid, 'update, delete, truncate')) as could
                        from pg_class
                        where relnamespace = current_schema()::regnamespace and relname = any ({0})
                        """, (Object) APPEND_ONLY.toArray(String[]::new))
                .get("could", boolean.class);
    }
}
