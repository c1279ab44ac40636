package io.wirefleet.terraform.resources;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.console.Answer;
import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.ConsoleFailure;
import io.wirefleet.terraform.console.LatestChange;
import io.wirefleet.terraform.console.Listing;
import io.wirefleet.terraform.console.Query;
import io.wirefleet.terraform.console.Write;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Likeness;
import io.wirefleet.terraform.schema.Names;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One of the console's collections, such as `/peers`, whose members are a resource: what every resource does alike.
final class Collection {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Kind kind;
    private final Schema schema;
    private final GuardedWrites writes;

    Collection(Kind kind) {
        this.kind = kind;
        this.writes = new GuardedWrites(kind);
        this.schema = kind.schema();
    }

    Outcome create(Session session, Fields planned) {
        Answer answer = session.create(kind.path(), body(planned), kind.together());
        Value state = applied(session, answer.body(), planned);
        return kind.reach() == Kind.Reach.ALL
                ? new Outcome(
                        state, session.receipts().await(Names.called(kind.noun(), planned), answer.receipt(), true))
                : Outcome.of(state);
    }

    Outcome read(Session session, Fields state) {
        try {
            JsonNode body = session.reads().get(kind.path(), id(state));
            Value answered = Likeness.answered(schema.attributes(), state(session, body), state);
            return Outcome.of(answered instanceof Fields fresh ? withKept(fresh, state) : answered);
        } catch (ConsoleException e) {
            if (e.isRefusal(404)) {
                return Outcome.gone();
            }
            throw e;
        }
    }

    /// Sends what differs, on condition that nobody else has changed the row since it was read.
    Outcome update(Session session, Fields prior, Fields planned) {
        Write write = update(prior, planned);
        if (write == null) {
            return Outcome.of(
                    applied(session, session.console().get(member(prior)).body(), planned));
        }
        session.reads().end();
        Answer answer = patch(session, prior, write, Foresight.cutsItself(prior, planned));
        Value state = applied(session, answer.body(), planned);
        return new Outcome(state, awaited(session, planned, answer));
    }

    private Answer patch(Session session, Fields prior, Write write, boolean cutsItself) {
        try {
            return writes.send(session, prior, write, cutsItself);
        } catch (ConsoleException e) {
            if (e.failure() instanceof ConsoleFailure.Refused refused && refused.status() == 412) {
                throw new ConsoleException(new ConsoleFailure.Overtaken(
                        refused, LatestChange.of(session.console(), id(prior)).orElse(null)));
            }
            throw e;
        }
    }

    private List<Diagnostic> awaited(Session session, Fields values, Answer answer) {
        return kind.reach() == Kind.Reach.NONE
                ? List.of()
                : session.receipts().await(Names.called(kind.noun(), values), answer.receipt(), false);
    }

    /// Succeeds where it is gone already, and whatever it was changed to since the plan.
    Outcome delete(Session session, Fields prior) {
        session.reads().end();
        try {
            Answer answer = writes.send(session, prior, deletion(prior), true);
            return new Outcome(Value.nothing(), awaited(session, prior, answer));
        } catch (ConsoleException e) {
            if (e.isRefusal(404)) {
                return Outcome.gone();
            }
            throw e;
        }
    }

    /// The request that makes it.
    Write creation(Fields planned) {
        return Write.post(kind.path(), body(planned));
    }

    /// The request that changes what is to change. Null: nothing is, for the console.
    @Nullable
    Write update(Fields prior, Fields planned) {
        ObjectNode patch = MergePatch.between(body(withoutUnknowns(prior, planned)), body(planned));
        return patch.isEmpty() ? null : Write.patch(member(prior), patch, version(prior));
    }

    /// The request that removes it.
    Write deletion(Fields prior) {
        return Write.delete(member(prior));
    }

    Outcome importState(Session session, String idOrName) {
        if (UUID.matcher(idOrName).matches()) {
            return Outcome.of(onlyId(idOrName));
        }
        Query query = new Query().with("limit", "2").with("name", idOrName);
        JsonNode found = Listing.page(session.console(), kind.path(), query).path("items");
        if (found.size() == 1) {
            return Outcome.of(onlyId(found.get(0).path("id").asString("")));
        }
        String noun = kind.noun();
        String detail = found.isEmpty()
                ? "The console has no " + noun + " of this name, and it is no id."
                : "The console has more than one " + noun + " of this name. Import it by its id.";
        return new Outcome(
                Value.nothing(),
                List.of(Diagnostic.error("Could not import the " + noun + " '" + idOrName + "'", detail)));
    }

    private Fields onlyId(String id) {
        SortedMap<String, Value> fields = new TreeMap<>();
        schema.attributes().forEach(attribute -> fields.put(attribute.name(), Value.nothing()));
        fields.put("id", Value.of(id));
        return new Fields(fields);
    }

    private String member(Fields state) {
        return kind.path() + "/" + id(state);
    }

    static String id(Fields state) {
        return state.get("id") instanceof Value.Text(String id) ? id : "";
    }

    private static long version(Fields state) {
        return state.get("version") instanceof Value.Numeric(BigDecimal version) ? version.longValue() : 0;
    }

    /// What the API takes of it: what a configuration may give, and is known, in the console's own spelling.
    private ObjectNode body(Fields values) {
        Fields spelled = Likeness.canonical(schema.attributes(), values);
        ObjectNode body = Json.object();
        for (Attribute attribute : schema.attributes()) {
            Value value = spelled.get(attribute.name());
            boolean isTheConsoles = attribute.isWritable() && !kind.kept().contains(attribute.name());
            if (isTheConsoles && value instanceof Value.Known) {
                body.set(attribute.name(), JsonValues.encode(value));
            }
        }
        return body;
    }

    /// What the console will give anew is no change that somebody asked for.
    private static Fields withoutUnknowns(Fields prior, Fields planned) {
        SortedMap<String, Value> kept = new TreeMap<>(prior.fields());
        kept.keySet().removeIf(name -> planned.get(name).isUnknown());
        return new Fields(kept);
    }

    /// The state after a write.
    private Value applied(Session session, JsonNode body, Fields planned) {
        return onto(state(session, body), planned);
    }

    /// What was answered. Whatever the plan knew stays as planned: a spelling, or something that the console gave
    /// before and changed meanwhile, which the next refresh shows.
    private Value onto(Fields fresh, Fields planned) {
        if (!(Likeness.answered(schema.attributes(), fresh, planned)
                instanceof Fields(SortedMap<String, Value> fields))) {
            return fresh;
        }
        SortedMap<String, Value> state = new TreeMap<>(fields);
        for (Attribute attribute : schema.attributes()) {
            Value known = planned.get(attribute.name());
            boolean isGiven = attribute.isWritable() && !(attribute.isComputed() && known.isNull());
            boolean isKept = kind.kept().contains(attribute.name());
            if (known.isWhollyKnown() && (!isGiven || isKept)) {
                state.put(attribute.name(), known);
            }
        }
        return new Fields(state);
    }

    /// What the console never answers again, from the state before.
    private Fields withKept(Fields fresh, Fields state) {
        Fields kept = fresh;
        for (String name : kind.kept()) {
            kept = kept.with(name, state.get(name));
        }
        return kept;
    }

    /// @throws ConsoleException if it is no such object: one without an id would be lost to Terraform
    private Fields state(Session session, JsonNode body) {
        if (body.path("id").asString("").isEmpty()) {
            throw new ConsoleException(new ConsoleFailure.NotTheConsole(
                    session.console().settings().endpoint(), "what it answered is no " + kind.noun()));
        }
        return session.object(schema.attributes(), body, kind.noun());
    }
}
