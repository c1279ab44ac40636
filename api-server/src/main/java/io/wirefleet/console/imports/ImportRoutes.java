package io.wirefleet.console.imports;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.networks.Networks;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.ServerId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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
        return List.of(writes.routes()
                .of(
                        HandlerType.POST,
                        "/api/v1/imports",
                        Role.OPERATOR,
                        Operation.of("Imports servers that were set up by hand, with their peers; dry_run=true answers"
                                        + " the plan, its conflicts and, if there are none, its blast radius")
                                .taking(new Content.Write(ImportSchema.REQUEST))
                                .answering(201, new Content.Answered(ImportSchema.PLAN))
                                .foreseeing(new Content.Answered(ImportSchema.PLAN)),
                        context -> Bodies.json(context, BODY_BYTES),
                        this::run,
                        UnaryOperator.identity()));
    }

    private Answer run(Context context, WriteRequest request, JsonNode body) {
        String console = context.scheme() + "://" + context.host();
        ImportRequest asked = ImportReading.read(body);
        ImportPlan plan = planner.plan(asked, store.known(asked));
        if (request.dryRun()) {
            ObjectNode json = new ImportJson(asked, plan, false, console).toJson(null);
            if (plan.conflicts().isEmpty()) {
                json.set("blast_radius", writes.foresee(request, subject(plan), store.make(plan)));
            }
            return new Answer(200, Map.of(), json.toString());
        }
        return writes.write(
                request,
                new Write<>(
                        subject(plan),
                        store.make(plan),
                        deeds::of,
                        (_, receipt) -> new Answer(
                                201,
                                Answer.headers(receipt),
                                new ImportJson(asked, plan, true, console)
                                        .toJson(receipt)
                                        .toString())));
    }

    private static Subject subject(ImportPlan plan) {
        return new Subject.Import(
                plan.servers().stream().map(server -> new ServerId(server.id())).collect(Collectors.toSet()),
                plan.peers().stream().map(peer -> new PeerId(peer.id())).collect(Collectors.toSet()));
    }
}
