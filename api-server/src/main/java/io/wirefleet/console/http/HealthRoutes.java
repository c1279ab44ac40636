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

    private final List<Need> needs;

    /// Something that requests rely on.
    ///
    /// @param without what is wrong while it is not there, for the answer
    /// @param isThere whether it is there now, in this replica
    public record Need(String without, BooleanSupplier isThere) {}

    /// @param needs what has to be there for this replica to be ready; the first that is not is told
    public HealthRoutes(List<Need> needs) {
        this.needs = List.copyOf(needs);
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
                        Operation.of("Whether this replica can serve; 503 says what it lacks")
                                .answering(200, TEXT),
                        context -> {
                            for (Need need : needs) {
                                if (!need.isThere().getAsBoolean()) {
                                    throw new RefusedException(new Refusal.Unavailable(need.without()));
                                }
                            }
                            context.result("ready\n");
                        }));
    }
}
