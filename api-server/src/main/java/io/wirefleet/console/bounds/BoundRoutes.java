package io.wirefleet.console.bounds;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.resources.ResourceRoutes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Binds callers at the door of every route, so that no route can forget to. To a member, peers of others are not
/// there: whatever the route does below `/peers/{id}`. A caller held to tags writes nothing but peers, servers and
/// access rules, and none of those without their tags; what a body would make of them, the resource's own
/// [io.wirefleet.console.resources.Guard] holds against them.
public final class BoundRoutes {
    private static final String PEER = ResourceRoutes.ROOT + "peers/{id}";
    private static final String SERVER = ResourceRoutes.ROOT + "servers/{id}";
    private static final String RULE = ResourceRoutes.ROOT + "access-rules/{id}";

    /// What has no id yet.
    private static final Set<String> CREATIONS = Set.of(
            ResourceRoutes.ROOT + "peers",
            ResourceRoutes.ROOT + "peers/batch",
            ResourceRoutes.ROOT + "servers",
            ResourceRoutes.ROOT + "access-rules");

    private final BoundsStore store;

    public BoundRoutes(BoundsStore store) {
        this.store = store;
    }

    /// The same routes, bound.
    public List<Route> bind(List<Route> routes) {
        return routes.stream().map(this::bind).toList();
    }

    private Route bind(Route route) {
        if (route.role() == Role.PUBLIC || route.role() == Role.AGENT) {
            return route;
        }
        return new Route(route.method(), route.path(), route.role(), route.operation(), context -> {
            check(route, context);
            route.handler().handle(context);
        });
    }

    private void check(Route route, Context context) {
        Principal caller = ConsoleServer.principal(context);
        if (caller.role() == Role.MEMBER && isAt(route, PEER)) {
            requireOwn(caller, ResourceRoutes.id(context, "peer"));
        }
        if (!caller.tags().isEmpty() && !route.method().equals(HandlerType.GET)) {
            requireTags(caller, route, context);
        }
    }

    private static boolean isAt(Route route, String path) {
        return route.path().equals(path) || route.path().startsWith(path + "/");
    }

    /// What is not there at all, the route itself says so of, or answers its repetition.
    private void requireOwn(Principal caller, UUID peer) {
        if (caller.owner() == null || store.isOfAnother(peer, caller.owner())) {
            throw RefusedException.notFound("peer", peer);
        }
    }

    private void requireTags(Principal caller, Route route, Context context) {
        if (isAt(route, PEER)) {
            require(caller, "peer", store.tagsOfPeer(ResourceRoutes.id(context, "peer")));
        } else if (isAt(route, SERVER)) {
            require(caller, "server", store.tagsOfServer(ResourceRoutes.id(context, "server")));
        } else if (!isAt(route, RULE) && !CREATIONS.contains(route.path())) {
            throw TagScope.refused(caller, "and writes nothing but peers, servers and access rules with them");
        }
    }

    /// What is not there, the route itself says so of.
    private static void require(Principal caller, String what, Optional<Map<String, String>> tags) {
        tags.ifPresent(present -> TagScope.require(caller, what, present));
    }
}
