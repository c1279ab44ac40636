package io.wirefleet.console.http;

import io.wirefleet.console.openapi.OpenApiDocument;
import io.wirefleet.console.openapi.OpenApiDocument.Described;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import java.util.ArrayList;
import java.util.List;

/// The API's description of itself, `/openapi.json`.
public final class DescriptionRoutes {
    private static final Operation OPERATION =
            Operation.of("This document").answering(200, new Content.Other("application/json"));

    private DescriptionRoutes() {}

    /// These routes and, before them, the one that describes them all.
    public static List<Route> with(List<Route> routes) {
        List<Route> all = new ArrayList<>();
        Route description = Route.get(
                "/openapi.json",
                Role.PUBLIC,
                OPERATION,
                context -> context.contentType("application/json").result(document(all)));
        all.add(description);
        all.addAll(routes);
        return List.copyOf(all);
    }

    private static String document(List<Route> routes) {
        return OpenApiDocument.of(routes.stream()
                        .map(route -> new Described(
                                route.method().name(),
                                route.path(),
                                route.role().toString(),
                                route.operation()))
                        .toList())
                .toPrettyString();
    }
}
