package io.wirefleet.console.audit;

import io.javalin.http.Context;
import io.wirefleet.console.audit.Audit.Part;
import io.wirefleet.console.http.Cursor;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Who changed what: listed, exported, checked.
public final class AuditRoutes {
    private static final String ROOT = "/api/v1/audit";
    private static final int USUAL_PAGE = 100;
    private static final int LONGEST_PAGE = 1_000;

    private static final List<Parameter> FILTERS = List.of(
            Parameter.query("actor", Schema.string("Only what this caller did")),
            Parameter.query("action", Schema.string("Only this, such as create, update, delete, revoke, acknowledge")),
            Parameter.query("kind", Schema.string("Only what was done to things of this kind, such as peer")),
            Parameter.query("subject_id", Schema.string("Only what was done to this thing")),
            Parameter.query("since", Schema.time("Only what was done then or later")),
            Parameter.query("until", Schema.time("Only what was done before")));

    private static final List<Parameter> PAGE = List.of(
            Parameter.query("order", Schema.oneOf("What comes first; oldest when left out", "oldest", "newest")),
            Parameter.query("limit", Schema.integer(1, LONGEST_PAGE, "how many at most; 100 when left out")),
            Parameter.query("cursor", Schema.string("the next_cursor of the page before")));

    private static final Parameter AFTER_POSITION =
            Parameter.query("after_position", Schema.integer(0, Long.MAX_VALUE, "Only what is linked behind this one"));

    private final Audit audit;

    public AuditRoutes(Audit audit) {
        this.audit = audit;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        ROOT,
                        Role.AUDITOR,
                        operation("Lists what was done, by time", FILTERS, PAGE)
                                .answering(200, new Content.PageOf(AuditSchemas.ENTRY)),
                        this::list),
                Route.get(
                        ROOT + "/export",
                        Role.AUDITOR,
                        operation(
                                        "Streams what was done, in the order of the chain, one JSON object a line:"
                                                + " position, hash, and entry as it was hashed",
                                        FILTERS,
                                        List.of(AFTER_POSITION))
                                .answering(200, new Content.Other("application/jsonl")),
                        this::export),
                Route.get(
                        ROOT + "/verify",
                        Role.AUDITOR,
                        operation("Checks the whole chain, with every entry and checkpoint; names the first fault")
                                .answering(200, new Content.Answered(AuditSchemas.VERIFICATION)),
                        this::verify),
                Route.get(
                        ROOT + "/checkpoints",
                        Role.AUDITOR,
                        operation("Lists the signed checkpoints of the chain, to be kept elsewhere", PAGE)
                                .answering(200, new Content.PageOf(AuditSchemas.CHECKPOINT)),
                        this::checkpoints));
    }

    @SafeVarargs
    private static Operation operation(String summary, List<Parameter>... parameters) {
        Operation operation = Operation.of(summary);
        for (List<Parameter> more : parameters) {
            operation = operation.with(more.toArray(Parameter[]::new));
        }
        return operation;
    }

    @SafeVarargs
    private static Query query(Context context, List<Parameter>... known) {
        List<String> names = new ArrayList<>();
        for (List<Parameter> parameters : known) {
            parameters.forEach(parameter -> names.add(parameter.name()));
        }
        return Query.of(context, names);
    }

    private static EntryFilter filter(Query query) {
        return new EntryFilter(
                query.text("actor"),
                query.text("action"),
                query.text("kind"),
                query.text("subject_id"),
                query.time("since"),
                query.time("until"));
    }

    private static boolean newestFirst(Query query) {
        Boolean newest = query.parsed("order", text -> switch (text) {
            case "newest" -> true;
            case "oldest" -> false;
            default -> throw new InvalidValueException("must be oldest or newest");
        });
        return Boolean.TRUE.equals(newest);
    }

    private static int limit(Query query) {
        return query.integer("limit", USUAL_PAGE, 1, LONGEST_PAGE);
    }

    private void list(Context context) {
        Query query = query(context, FILTERS, PAGE);
        Cursor cursor = query.parsed("cursor", Cursor::parse);
        Part<UUID> part =
                audit.entries(filter(query), newestFirst(query), cursor == null ? null : cursor.after(), limit(query));
        answer(context, part.items(), part.next());
    }

    private void checkpoints(Context context) {
        Query query = query(context, PAGE);
        Cursor cursor = query.parsed("cursor", Cursor::parse);
        Part<Long> part = audit.checkpoints(
                newestFirst(query), cursor == null ? null : cursor.after().getLeastSignificantBits(), limit(query));
        answer(context, part.items(), part.next() == null ? null : new UUID(0, part.next()));
    }

    private static void answer(Context context, List<ObjectNode> items, @Nullable UUID next) {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("items");
        items.forEach(array::add);
        json.put("next_cursor", next == null ? null : new Cursor(next).toString());
        context.contentType("application/json").result(json.toString());
    }

    private void export(Context context) throws IOException {
        Query query = query(context, FILTERS, List.of(AFTER_POSITION));
        EntryFilter filter = filter(query);
        Long after = query.parsed("after_position", AuditRoutes::position);
        context.contentType("application/jsonl").header("Content-Disposition", "attachment; filename=audit.jsonl");
        audit.export(filter, after == null ? 0 : after, context.outputStream());
    }

    private static Long position(String text) {
        if (text.matches("[0-9]{1,18}")) {
            return Long.valueOf(text);
        }
        throw new InvalidValueException("must be a position: an integer from 0");
    }

    private void verify(Context context) {
        Query.of(context, List.of());
        context.contentType("application/json").result(audit.verify().toString());
    }
}
