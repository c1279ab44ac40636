package io.wirefleet.terraform.resources;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.console.Answer;
import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.ConsoleFailure;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Likeness;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

    private final String path;
    private final String noun;
    private final Schema schema;

    /// @param path below `/api/v1`
    /// @param noun what people call a member
    Collection(String path, String noun, Schema schema) {
        this.path = path;
        this.noun = noun;
        this.schema = schema;
    }

    /// @param waits whether to wait until the servers have it
    Outcome create(Session session, Fields planned, boolean waits) {
        Answer answer = session.console().post(path, body(planned));
        Value state = applied(session, answer.body(), planned);
        return waits ? new Outcome(state, session.receipts().await(answer.receipt(), true)) : Outcome.of(state);
    }

    Outcome read(Session session, Fields state) {
        try {
            JsonNode body = session.console().get(member(state)).body();
            return Outcome.of(Likeness.answered(schema.attributes(), state(session, body), state));
        } catch (ConsoleException e) {
            if (isGone(e)) {
                return Outcome.gone();
            }
            throw e;
        }
    }

    /// Sends what differs, on condition that nobody else has changed the row since it was read.
    Outcome update(Session session, Fields prior, Fields planned) {
        ObjectNode patch = MergePatch.between(body(withoutUnknowns(prior, planned)), body(planned));
        Answer answer = session.console().patch(member(prior), patch, version(prior));
        Value state = applied(session, answer.body(), planned);
        return new Outcome(state, session.receipts().await(answer.receipt(), false));
    }

    /// Succeeds where it is gone already.
    Outcome delete(Session session, Fields prior) {
        try {
            Answer answer = session.console().delete(member(prior));
            return new Outcome(Value.nothing(), session.receipts().await(answer.receipt(), false));
        } catch (ConsoleException e) {
            if (isGone(e)) {
                return Outcome.gone();
            }
            throw e;
        }
    }

    Outcome importState(Session session, String idOrName) {
        if (UUID.matcher(idOrName).matches()) {
            return Outcome.of(onlyId(idOrName));
        }
        String query = "?limit=2&name=" + URLEncoder.encode(idOrName, StandardCharsets.UTF_8);
        JsonNode found = session.console().get(path + query).body().path("items");
        if (found.size() == 1) {
            return Outcome.of(onlyId(found.get(0).path("id").asString("")));
        }
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

    private static boolean isGone(ConsoleException e) {
        return e.failure() instanceof ConsoleFailure.Refused refused && refused.status() == 404;
    }

    private String member(Fields state) {
        return path + "/" + (state.get("id") instanceof Value.Text(String id) ? id : "");
    }

    private static long version(Fields state) {
        return state.get("version") instanceof Value.Numeric(BigDecimal version) ? version.longValue() : 0;
    }

    /// What the API takes of it: what a configuration may give, and is known.
    private ObjectNode body(Fields values) {
        ObjectNode body = Json.object();
        for (Attribute attribute : schema.attributes()) {
            Value value = values.get(attribute.name());
            if (attribute.isWritable() && value instanceof Value.Known) {
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

    /// The state after a write. Whatever the plan knew stays as planned: a spelling, or something that the console
    /// gave before and changed meanwhile, which the next refresh shows.
    private Value applied(Session session, JsonNode body, Fields planned) {
        Value answered = Likeness.answered(schema.attributes(), state(session, body), planned);
        if (!(answered instanceof Fields(SortedMap<String, Value> fields))) {
            return answered;
        }
        SortedMap<String, Value> state = new TreeMap<>(fields);
        for (Attribute attribute : schema.attributes()) {
            Value known = planned.get(attribute.name());
            if (!attribute.isWritable() && known.isWhollyKnown()) {
                state.put(attribute.name(), known);
            }
        }
        return new Fields(state);
    }

    private Value state(Session session, JsonNode body) {
        try {
            return JsonValues.decode(schema.type(), body);
        } catch (MalformedValueException e) {
            throw new ConsoleException(new ConsoleFailure.NotTheConsole(
                    session.console().settings().endpoint(), "its " + noun + " has another form: " + e.getMessage()));
        }
    }

    /// The name in a state or plan, for messages.
    static @Nullable String name(Fields values) {
        return values.get("name") instanceof Value.Text(String name) ? name : null;
    }
}
