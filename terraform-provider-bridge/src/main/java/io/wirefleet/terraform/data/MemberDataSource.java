package io.wirefleet.terraform.data;

import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.Listing;
import io.wirefleet.terraform.console.Query;
import io.wirefleet.terraform.resources.Kind;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributePath;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Likeness;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// `wireguard_peer` and its like: one object of a kind, by its id or its name.
public final class MemberDataSource implements DataSource {
    /// Names of some kinds are unique within a network only.
    private static final Set<String> ARGUMENTS = Set.of("id", "name");

    private final Kind kind;
    private final List<Attribute> narrowing;
    private final Schema schema;

    public MemberDataSource(Kind kind) {
        this.kind = kind;
        this.narrowing = kind.filters().stream()
                .filter(filter -> filter.name().equals("name") || filter.name().equals("network_id"))
                .toList();
        this.schema = new Schema(
                "The " + kind.noun() + " with this id or this name, managed by Terraform or not.",
                kind.answered().stream().map(this::lookedUp).toList());
    }

    private Attribute lookedUp(Attribute attribute) {
        boolean isArgument = ARGUMENTS.contains(attribute.name())
                || narrowing.stream().anyMatch(filter -> filter.name().equals(attribute.name()));
        return isArgument
                ? Attribute.optionalComputed(attribute.name(), attribute.type(), attribute.description())
                : attribute;
    }

    @Override
    public String typeName() {
        return kind.typeName();
    }

    @Override
    public String noun() {
        return kind.noun();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public List<Diagnostic> validate(Fields config) {
        Value id = config.get("id");
        Value name = config.get("name");
        if (id.isNull() && name.isNull()) {
            return List.of(Diagnostic.error(
                    "Missing id or name", "Say which " + kind.noun() + ": give its 'id' or its 'name'."));
        }
        if (!id.isNull() && !name.isNull()) {
            return List.of(Diagnostic.error(
                    "Both id and name",
                    "Say which " + kind.noun() + " by one of 'id' and 'name'; leave out the other.",
                    AttributePath.of("name")));
        }
        return List.of();
    }

    @Override
    public Outcome read(Session session, Fields config) {
        return config.get("id") instanceof Value.Text(String id) ? byId(session, config, id) : byName(session, config);
    }

    private Outcome byId(Session session, Fields config, String id) {
        String path = kind.path() + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        try {
            return found(session, config, session.console().get(path).body());
        } catch (ConsoleException e) {
            if (e.isRefusal(404)) {
                return failed("id", "No such " + kind.noun(), "The console has no " + kind.noun() + " with this id.");
            }
            throw e;
        }
    }

    private Outcome byName(Session session, Fields config) {
        Query query = Filters.query(narrowing, config).with("limit", "2");
        JsonNode items = Listing.page(session.console(), kind.path(), query).path("items");
        return switch (items.size()) {
            case 0 ->
                failed(
                        "name",
                        "No such " + kind.noun(),
                        "The console has no " + kind.noun() + " of this name. If Terraform creates it in the same"
                                + " configuration, refer to the resource instead of looking it up.");
            case 1 -> found(session, config, items.get(0));
            default ->
                failed(
                        "name",
                        "More than one " + kind.noun() + " of this name",
                        "Say which one: by its 'id', or by its 'network_id' beside the name.");
        };
    }

    private static Outcome failed(String argument, String summary, String detail) {
        return new Outcome(Value.nothing(), List.of(Diagnostic.error(summary, detail, AttributePath.of(argument))));
    }

    /// Arguments stay as they are spelled.
    private Outcome found(Session session, Fields config, JsonNode body) {
        Fields found = session.object(schema.attributes(), body, kind.noun());
        return Outcome.of(Likeness.answered(schema.attributes(), found, config));
    }
}
