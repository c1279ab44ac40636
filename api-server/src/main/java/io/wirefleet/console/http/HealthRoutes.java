package io.wirefleet.console.http;

import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Whether the console lives (`/healthz`), and whether it can serve (`/readyz`).
public final class HealthRoutes {
    private static final Content TEXT = new Content.Other("text/plain");

    private final BooleanSupplier isReady;

    /// @param isReady whether everything that requests need is there
    public HealthRoutes(BooleanSupplier isReady) {
        this.isReady = isReady;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/healthz",
                        Role.PUBLIC,
                        Operation.of("Whether the console lives").answering(200, TEXT),
                        context -> context.result("ok\n")),
                Route.get(
                        "/readyz",
                        Role.PUBLIC,
                        Operation.of("Whether the console can serve; 503 while its database is away")
                                .answering(200, TEXT),
                        context -> {
                            if (!isReady.getAsBoolean()) {
                                throw new RefusedException(new Refusal.Unavailable("the database is away"));
                            }
                            context.result("ready\n");
                        }));
    }
}
