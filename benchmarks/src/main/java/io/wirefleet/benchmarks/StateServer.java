package io.wirefleet.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where Terraform's `http` backend keeps its states: in memory, by path. Terraform sends all of it now and then,
/// and not after every resource as it writes a file.
final class StateServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> states = new ConcurrentHashMap<>();

    private StateServer(HttpServer server) {
        this.server = server;
    }

    static StateServer start() throws IOException {
        StateServer states =
                new StateServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        states.server.createContext("/", states::answer);
        states.server.start();
        return states;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "GET" -> {
                    byte[] state = states.getOrDefault(path, new byte[0]);
                    exchange.sendResponseHeaders(state.length == 0 ? 204 : 200, state.length == 0 ? -1 : state.length);
                    exchange.getResponseBody().write(state);
                }
                case "POST" -> {
                    states.put(path, body);
                    exchange.sendResponseHeaders(200, -1);
                }
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    /// The block that makes a configuration keep its state here.
    String backend(String name) {
        return """
                terraform {
                  backend "http" {
                    address = "http://127.0.0.1:%d/%s"
                  }
                }
                """.formatted(server.getAddress().getPort(), name);
    }

    byte[] state(String name) throws IOException {
        byte[] state = states.get("/" + name);
        if (state == null) {
            throw new IOException("Terraform stored no state '" + name + "'");
        }
        return state;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
