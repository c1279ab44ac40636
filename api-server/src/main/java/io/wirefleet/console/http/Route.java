package io.wirefleet.console.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.wirefleet.console.openapi.Operation;

/// One method of one path: who may call it, what it says of itself, what it does.
///
/// @param path with parameters in braces, `/api/v1/networks/{id}`
/// @param role the least role that may call it
public record Route(HandlerType method, String path, Role role, Operation operation, Handler handler) {
    public static Route get(String path, Role role, Operation operation, Handler handler) {
        return new Route(HandlerType.GET, path, role, operation, handler);
    }

    public static Route post(String path, Role role, Operation operation, Handler handler) {
        return new Route(HandlerType.POST, path, role, operation, handler);
    }

    public static Route put(String path, Role role, Operation operation, Handler handler) {
        return new Route(HandlerType.PUT, path, role, operation, handler);
    }

    public static Route patch(String path, Role role, Operation operation, Handler handler) {
        return new Route(HandlerType.PATCH, path, role, operation, handler);
    }

    public static Route delete(String path, Role role, Operation operation, Handler handler) {
        return new Route(HandlerType.DELETE, path, role, operation, handler);
    }
}
