package io.wirefleet.console.imports;

import io.javalin.http.Context;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.networks.Networks;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.ServerId;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The route of imports: with `dry_run=true` the plan, without it all of the plan or nothing.
public final class ImportRoutes {
    private static final int BODY_BYTES = 16 << 20;

    private final ImportStore store;
    private final ImportDeeds deeds;
    private final ImportPlanner planner;
    private final Writes writes;

    /// @param ids of what is made: UUIDv7
    public ImportRoutes(ImportStore store, ImportDeeds deeds, Networks networks, Writes writes, Supplier<UUID> ids) {
        this.store = store;
        this.deeds = deeds;
        this.planner = new ImportPlanner(networks, ids);
        this.writes = writes;
    }

    public List<Route> routes() {
        return List.of(Route.post(
                "/api/v1/imports",
                Role.OPERATOR,
                Operation.of("Imports servers that were set up by hand, with their peers; dry_run=true answers the plan"
                                + " and its conflicts, and writes nothing")
                        .with(WriteRequest.documented())
                        .taking(new Content.Write(ImportSchema.REQUEST))
                        .answering(201, new Content.Answered(ImportSchema.PLAN)),
                this::run));
    }

    private void run(Context context) {
        JsonNode body = Bodies.json(context, BODY_BYTES);
        boolean isDry = Query.of(context, List.of("wait_seconds", "dry_run")).flag("dry_run");
        String console = context.scheme() + "://" + context.host();
        if (isDry) {
            ImportRequest asked = ImportReading.read(body);
            ImportPlan plan = planner.plan(asked, store.known(asked));
            context.contentType("application/json")
                    .result(new ImportJson(asked, plan, false, console)
                            .toJson(null)
                            .toString());
            return;
        }
        WriteRequest request = WriteRequest.of(context, body);
        ImportRequest asked = ImportReading.read(body);
        ImportPlan plan = planner.plan(asked, store.known(asked));
        ResourceRoutes.send(
                context,
                writes.write(
                        request,
                        new Write<>(
                                subject(plan),
                                store.make(plan),
                                deeds::of,
                                made -> made,
                                (_, receipt) -> new Answer(
                                        201,
                                        Answer.headers(receipt),
                                        new ImportJson(asked, plan, true, console)
                                                .toJson(receipt)
                                                .toString()))));
    }

    private static Subject subject(ImportPlan plan) {
        return new Subject.Import(
                plan.servers().stream().map(server -> new ServerId(server.id())).collect(Collectors.toSet()),
                plan.peers().stream().map(peer -> new PeerId(peer.id())).collect(Collectors.toSet()));
    }
}
