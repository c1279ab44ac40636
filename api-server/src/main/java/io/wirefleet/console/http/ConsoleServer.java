package io.wirefleet.console.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.JettyConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.wirefleet.console.errors.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// The running HTTP server of the console. Each request has a virtual thread, an id in its answer and in the log, and
/// a caller who may do what its route does.
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);

    /// As long as headers may be together. Identity providers put groups into tokens: 200 of them are 11 KiB.
    private static final int LONGEST_HEADERS = 32 << 10;

    private static final long LONGEST_STOP_MILLISECONDS = 10_000;

    private final Javalin javalin;

    private ConsoleServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /// Starts to listen, without rate limits.
    public static ConsoleServer start(Listener listener, List<Route> routes, Authenticator authenticator) {
        return start(listener, routes, authenticator, RateLimits.none());
    }

    /// Starts to listen. Routes are matched in their order.
    public static ConsoleServer start(
            Listener listener, List<Route> routes, Authenticator authenticator, RateLimits limits) {
        Gate gate = new Gate(authenticator, limits);
        return new ConsoleServer(Javalin.start(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            config.http.prefer405over404 = true;
            listen(config.jetty, listener);
            config.routes.before(ConsoleServer::identify);
            config.routes.beforeMatched(gate::admit);
            routes.forEach(route -> add(config, route));
            config.routes.after(ConsoleServer::finish);
            refuse(config, gate);
        }));
    }

    /// The port it listens on.
    public int port() {
        return javalin.port();
    }

    /// Who sent the request. Only routes that ask for [Role#MEMBER] or more have a caller.
    public static Principal principal(Context context) {
        return Gate.principal(context);
    }

    /// The caller as records name them.
    public static Author author(Context context) {
        Principal principal = principal(context);
        return new Author(
                principal.name(),
                principal.role().toString(),
                context.ip(),
                RequestIds.of(context),
                principal.person());
    }

    /// Somebody whom the route itself knows, as records name them.
    public static Author author(Context context, String name, String role) {
        return new Author(name, role, context.ip(), RequestIds.of(context));
    }

    /// Takes no more requests, and waits a while for those at work to be answered.
    @Override
    public void close() {
        javalin.stop();
    }

    /// What answers GET answers HEAD, whose body the server below leaves out (RFC 9110 section 9.3.2).
    private static void add(JavalinConfig config, Route route) {
        config.routes.addHttpHandler(route.method(), route.path(), route.handler(), route.role());
        if (route.method().equals(HandlerType.GET)) {
            config.routes.addHttpHandler(HandlerType.HEAD, route.path(), route.handler(), route.role());
        }
    }

    private static void listen(JettyConfig jetty, Listener listener) {
        jetty.modifyServer(server -> {
            server.setErrorHandler(new JettyProblems());
            server.setHandler(new GracefulHandler());
            server.setStopTimeout(LONGEST_STOP_MILLISECONDS);
        });
        jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(LONGEST_HEADERS);
        });
        jetty.addConnector((server, http) -> {
            ServerConnector connector = connector(server, http, listener);
            connector.setHost(listener.address().getHostString());
            connector.setPort(listener.address().getPort());
            return connector;
        });
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, Listener listener) {
        if (listener.tls() == null) {
            return new ServerConnector(server, new HttpConnectionFactory(http));
        }
        HttpConfiguration https = new HttpConfiguration(http);
        https.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(listener.tls());
        return new ServerConnector(server, tls, new HttpConnectionFactory(https));
    }

    private static void identify(Context context) {
        String requestId = RequestIds.of(context);
        MDC.put("request_id", requestId);
        context.header(RequestIds.HEADER, requestId);
    }

    private static void finish(Context context) {
        LOG.debug("{} {} {}", context.method(), context.path(), context.statusCode());
        MDC.remove("request_id");
    }

    /// What stands behind `Authorization: Bearer`.
    public static Optional<String> bearer(Context context) {
        return Gate.bearer(context);
    }

    private static void refuse(JavalinConfig config, Gate gate) {
        config.routes.exception(Exception.class, (thrown, context) -> answer(thrown, context, gate));
        config.routes.exception(HttpResponseException.class, (thrown, context) -> answer(thrown, context, gate));
        config.router.javaLangErrorHandler((response, error) -> {
            LOG.error("a request met an error of the Java machine", error);
            response.setStatus(500);
        });
    }

    private static void answer(Exception thrown, Context context, Gate gate) {
        Refusal refusal = Problems.refusal(thrown);
        int status = Problems.status(refusal);
        switch (refusal) {
            case Refusal.Failed _ -> LOG.error("{} {} failed", context.method(), context.path(), thrown);
            case Refusal.Unavailable(String detail) ->
                LOG.warn("{} {}: {} ({})", context.method(), context.path(), detail, thrown.toString());
            case Refusal.Unauthenticated _ -> {
                gate.failed(context);
                context.header("WWW-Authenticate", "Bearer");
            }
            case Refusal.TooMany refused ->
                context.header("Retry-After", Integer.toString(refused.retryAfterSeconds()));
            case Refusal.MethodNotAllowed refused -> context.header("Allow", String.join(", ", refused.allowed()));
            case Refusal.Malformed _,
                    Refusal.Forbidden _,
                    Refusal.NotFound _,
                    Refusal.Conflict _,
                    Refusal.NeedsApproval _,
                    Refusal.Stale _,
                    Refusal.TooLarge _,
                    Refusal.UnsupportedMediaType _,
                    Refusal.OutOfRange _,
                    Refusal.Invalid _ -> {}
        }
        if (status == 503) {
            context.header("Retry-After", "1");
        }
        if (ScimProblems.isFor(context.path())) {
            context.status(status)
                    .contentType(ScimProblems.MEDIA_TYPE)
                    .result(ScimProblems.toJson(refusal).toString().getBytes(StandardCharsets.UTF_8));
            return;
        }
        context.status(status)
                .contentType(Problems.MEDIA_TYPE)
                .result(Problems.toJson(refusal, RequestIds.of(context))
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
    }
}
