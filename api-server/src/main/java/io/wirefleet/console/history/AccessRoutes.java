package io.wirefleet.console.history;

import io.javalin.http.Context;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/access`: who has, or had, access to what.
public final class AccessRoutes {
    private static final int LONGEST_PAGE = 1000;
    private static final int USUAL_PAGE = 100;

    private static final ObjectSchema PORTS = ObjectSchema.named("AccessPorts")
            .readOnly("protocol", Schema.string("tcp, udp or icmp"))
            .readOnly("from", Schema.integer(1, 65535, "null: all ports").orNull())
            .readOnly("to", Schema.integer(1, 65535, "null: all ports").orNull());

    private static final ObjectSchema ACCESS = ObjectSchema.named("Access")
            .readOnly(
                    "state",
                    Schema.oneOf(
                            "active: the server has acknowledged it; pending: not yet; ending: it was taken away, and the"
                                    + " server has not acknowledged that",
                            "active",
                            "pending",
                            "ending"))
            .readOnly("peer_id", Schema.id("who"))
            .readOnly("peer_name", Schema.string("its name then"))
            .readOnly("owner", Schema.string("its owner then").orNull())
            .readOnly("public_key", Schema.string("its key then"))
            .readOnly("addresses", Schema.array(Schema.string("IP address"), "the peer's own"))
            .readOnly("rule_id", Schema.id("by which rule"))
            .readOnly("rule_name", Schema.string("its name then"))
            .readOnly("server_id", Schema.id("through which server"))
            .readOnly("server_name", Schema.string("its name then"))
            .readOnly("destinations", Schema.array(Schema.string("IPv4 or IPv6 prefix"), "what may be reached"))
            .readOnly("exclude_destinations", Schema.array(Schema.string("prefix"), "what of that may not"))
            .readOnly("ports", Schema.array(PORTS.inline(), "empty: every protocol and port"))
            .readOnly("since", Schema.time("since when without a break, on these terms, by this key"))
            .readOnly(
                    "until", Schema.time("when it ends by itself; null: never").orNull())
            .readOnly(
                    "confirmed_at",
                    Schema.time("when the server had acknowledged it; null: not by then")
                            .orNull())
            .readOnly(
                    "removed_at",
                    Schema.time("when it was taken away; null: it was not").orNull());

    private static final List<Parameter> PARAMETERS = List.of(
            Parameter.query("peer_id", Schema.id("only this peer's")),
            Parameter.query("owner", Schema.string("only that of this owner's peers, whatever the case")),
            Parameter.query("server_id", Schema.id("only that through this server")),
            Parameter.query("destination", Schema.string("an address or prefix: only access to some of it")),
            Parameter.query("at", Schema.time("as of this time; now")),
            Parameter.query("limit", Schema.integer(1, LONGEST_PAGE, "how many at the most; 100")),
            Parameter.query("cursor", Schema.string("the next_cursor of the page before, which keeps its time")));

    private final AccessHistory access;

    public AccessRoutes(AccessHistory access) {
        this.access = access;
    }

    public List<Route> routes() {
        return List.of(Route.get(
                "/api/v1/access",
                Role.AUDITOR,
                Operation.of("Who has access to what, or had it at some time: one row for each peer, rule and server")
                        .with(PARAMETERS.toArray(Parameter[]::new))
                        .answering(200, new Content.PageOf(ACCESS)),
                this::list));
    }

    private void list(Context context) {
        Query query = Query.of(context, PARAMETERS.stream().map(Parameter::name).toList());
        String owner = query.text("owner");
        AccessHistory.Page page = access.find(new Question(
                query.parsed("peer_id", Uuids::parse),
                owner == null ? null : access.spellings(owner),
                query.parsed("server_id", Uuids::parse),
                query.parsed("destination", AccessRoutes::destination),
                query.time("at"),
                query.integer("limit", USUAL_PAGE, 1, LONGEST_PAGE),
                query.parsed("cursor", AccessCursor::parse)));
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.rows().forEach(row -> items.add(toJson(row)));
        json.put("next_cursor", JsonTexts.text(page.next()));
        context.contentType("application/json").result(json.toString());
    }

    static IpPrefix destination(String text) {
        return text.contains("/") ? IpPrefix.parse(text) : IpAddress.parse(text).toPrefix();
    }

    private static ObjectNode toJson(AccessRow row) {
        Grant grant = row.grant();
        RuleVersion.Terms terms = grant.rule().terms();
        ObjectNode json = Json.object()
                .put("state", row.state().name().toLowerCase(Locale.ROOT))
                .put("peer_id", grant.peer().id().toString())
                .put("peer_name", grant.peer().name())
                .put("owner", grant.peer().owner())
                .put("public_key", grant.peer().publicKey().toString());
        json.set("addresses", JsonTexts.array(grant.peer().addresses()));
        json.put("rule_id", grant.rule().id().toString())
                .put("rule_name", grant.rule().name())
                .put("server_id", grant.server().id().toString())
                .put("server_name", grant.server().name());
        json.set("destinations", JsonTexts.array(terms.destinations()));
        json.set("exclude_destinations", JsonTexts.array(terms.excludeDestinations()));
        ArrayNode ports = json.putArray("ports");
        terms.ports().forEach(range -> ports.add(range.toJson()));
        return json.put("since", row.since().toString())
                .put(
                        "until",
                        row.removedAt() == null
                                ? JsonTexts.text(grant.plannedEnd())
                                : row.removedAt().toString())
                .put("confirmed_at", JsonTexts.text(row.confirmedAt()))
                .put("removed_at", JsonTexts.text(row.removedAt()));
    }
}
