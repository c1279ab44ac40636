package io.wirefleet.console.agents;

import io.javalin.http.Context;
import io.wirefleet.console.delivery.DesiredStates;
import io.wirefleet.console.delivery.DesiredStates.Base;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.StateHash;
import java.time.Duration;
import java.util.List;

/// What an enrolled agent calls. Bodies are those of [io.wirefleet.contract.state.DesiredStateUpdate] and
/// [ObservedState].
public final class AgentRoutes {
    /// A report of 60,000 peers fits.
    private static final int REPORT_LIMIT = 32 << 20;

    private static final int LONGEST_WAIT_SECONDS = 60;

    /// Far above what counting reaches, far below where it would end.
    private static final long HIGHEST_REVISION = 1L << 52;

    private static final Content JSON = new Content.Other("application/json");

    private final AgentAuthenticator authenticator;
    private final DesiredStates desiredStates;
    private final Reports reports;
    private final LastSeen lastSeen;
    private final RateLimits limits;

    public AgentRoutes(
            AgentAuthenticator authenticator,
            DesiredStates desiredStates,
            Reports reports,
            LastSeen lastSeen,
            RateLimits limits) {
        this.authenticator = authenticator;
        this.desiredStates = desiredStates;
        this.reports = reports;
        this.lastSeen = lastSeen;
        this.limits = limits;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/agent/v1/desired-state",
                        Role.AGENT,
                        Operation.of("What the server should hold, from what its agent has; 204 when it has all")
                                .with(
                                        Parameter.query(
                                                "since",
                                                Schema.integer(0, HIGHEST_REVISION, "The revision the agent has")),
                                        Parameter.query("hash", Schema.string("The hash of its state at it")),
                                        Parameter.query(
                                                "wait_seconds",
                                                Schema.integer(0, LONGEST_WAIT_SECONDS, "How long to wait for news")))
                                .answering(200, JSON),
                        this::desiredState),
                Route.post(
                        "/agent/v1/observed-state",
                        Role.AGENT,
                        Operation.of("What the agent saw, and the revision that is in the kernel")
                                .taking(JSON)
                                .answering(204, null),
                        this::observedState));
    }

    private void desiredState(Context context) throws InterruptedException {
        ServerId server = authenticate(context);
        Query query = Query.of(context, List.of("since", "hash", "wait_seconds"));
        Revision since = query.parsed("since", AgentRoutes::revision);
        String hash = query.text("hash");
        Base base = since == null || since.equals(Revision.ZERO)
                ? new Base(Revision.ZERO, StateHash.empty().digest())
                : new Base(since, hash == null ? "" : hash);
        Duration wait = Duration.ofSeconds(query.integer("wait_seconds", 0, 0, LONGEST_WAIT_SECONDS));
        if (!desiredStates.awaitNews(server, base, wait)) {
            context.status(204);
            return;
        }
        lastSeen.now(server);
        context.contentType("application/json");
        desiredStates.send(server, base, context.outputStream());
    }

    private static Revision revision(String text) {
        if (text.matches("[0-9]{1,16}") && Long.parseLong(text) <= HIGHEST_REVISION) {
            return new Revision(Long.parseLong(text));
        }
        throw new InvalidValueException("must be a revision: an integer between 0 and " + HIGHEST_REVISION);
    }

    private void observedState(Context context) {
        ServerId server = authenticate(context);
        Query.of(context, List.of());
        ObservedState observed = ObservedState.read(Bodies.json(context, REPORT_LIMIT));
        reports.take(ConsoleServer.author(context, "agent:" + server, "agent"), server, observed);
        context.status(204);
    }

    private ServerId authenticate(Context context) throws RefusedException {
        ServerId server =
                authenticator.authenticate(ConsoleServer.bearer(context).orElse(null));
        limits.agent(server.toString());
        lastSeen.now(server);
        return server;
    }
}
