package io.wirefleet.console.http;

import io.wirefleet.console.errors.Refusal;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// What Jetty refuses before any route sees it, such as a malformed request line, as a problem document instead of a
/// page.
final class JettyProblems extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        String requestId = UUID.randomUUID().toString();
        Refusal refusal = Problems.refusal(code, message == null ? "the request was refused" : message);
        response.setStatus(Problems.status(refusal));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.MEDIA_TYPE);
        response.getHeaders().put(RequestIds.HEADER, requestId);
        Content.Sink.write(response, true, Problems.toJson(refusal, requestId).toString(), callback);
    }
}
