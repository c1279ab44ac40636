package io.wirefleet.console.members;

import io.javalin.http.Context;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Schema;
import java.util.List;

/// `/api/v1/member-limits`: administrators set them, members may know them.
public final class MemberLimitsRoutes {
    private static final String PATH = "/api/v1/member-limits";

    private static final ObjectSchema LIMITS = ObjectSchema.named("MemberLimits")
            .optional("max_peers", Schema.integer(0, 10_000, "how many peers one owner may have; 5"))
            .optional(
                    "network_ids",
                    Schema.array(
                                    Schema.id("of a network"),
                                    "where members may make peers; null: everywhere; []: nowhere")
                            .orNull())
            .optional(
                    "longest_lifetime_seconds",
                    Schema.integer(60, 315_360_000, "how far ahead a peer may expire, and must; null: it need not")
                            .orNull())
            .optional(
                    "may_ask_for_addresses",
                    Schema.flag("whether members may choose addresses and reservations; false"))
            .readOnly("updated_at", Schema.time("when the limits were last changed"));

    private final MemberLimitsStore store;

    public MemberLimitsRoutes(MemberLimitsStore store) {
        this.store = store;
    }

    public List<Route> routes() {
        Content answered = new Content.Answered(LIMITS);
        return List.of(
                Route.get(
                        PATH,
                        Role.MEMBER,
                        Operation.of("How far members may go with peers of their own")
                                .answering(200, answered),
                        this::get),
                Route.put(
                        PATH,
                        Role.ADMIN,
                        Operation.of("Sets how far members may go; what is left out gets its default")
                                .taking(new Content.Write(LIMITS))
                                .answering(200, answered),
                        this::set));
    }

    private void get(Context context) {
        Query.of(context, List.of());
        answer(context, store.get());
    }

    private void set(Context context) {
        Query.of(context, List.of());
        answer(context, store.set(ConsoleServer.author(context), MemberLimits.read(Bodies.json(context))));
    }

    private static void answer(Context context, MemberLimitsStore.Stored stored) {
        context.contentType("application/json")
                .result(stored.limits()
                        .toJson()
                        .put("updated_at", stored.updatedAt().toString())
                        .toString());
    }
}
