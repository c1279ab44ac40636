package io.wirefleet.console.delivery;

import io.wirefleet.console.delivery.Subject.Rule;
import io.wirefleet.console.delivery.Subject.Server;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Refuses a rule whose exit one of its servers lacks, whichever of the two is written. Only writers that run alone may
/// rely on it.
final class ExitNames {
    private static final String FIRST = """
            select r.name as rule, r.exit, s.name as server
            from access_rule r
                     join rule_server rs on rs.rule_id = r.id
                     join server s on s.id = rs.server_id
            where r.exit is not null and r.enabled
              and (r.id = {0} or s.id = {1})
              and not exists (select 1 from jsonb_array_elements(s.exits) as given where given ->> 'name' = r.exit)
            order by r.name, s.name
            limit 1
            """;

    private static final UUID NONE = new UUID(0, 0);

    private ExitNames() {}

    /// @throws ConflictException naming the rule, the exit and the server
    static void refuse(DSLContext transaction, Subject subject) {
        switch (subject) {
            case Rule(var id) -> {
                Record found = transaction.fetchOne(FIRST, id.value(), NONE);
                if (found != null) {
                    throw new ConflictException(
                            "/exit",
                            "is '" + text(found, "exit") + "', which server '" + text(found, "server")
                                    + "' does not have; add it to that server's exits, or take the server out of the"
                                    + " rule");
                }
            }
            case Server(var id) -> {
                Record found = transaction.fetchOne(FIRST, NONE, id.value());
                if (found != null) {
                    throw new ConflictException(
                            "/exits",
                            "must have '" + text(found, "exit") + "', by which the access rule '" + text(found, "rule")
                                    + "' leads");
                }
            }
            case Subject.Peers _, Subject.Network _, Subject.Import _ -> {}
        }
    }

    private static String text(Record found, String field) {
        return found.get(field, String.class);
    }
}
