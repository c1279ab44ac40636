package io.wirefleet.console.testing;

import io.wirefleet.contract.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A page in a real browser, driven over the Chrome DevTools Protocol, that remembers everything the page sends.
public final class Chromium implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 90;
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/");

    private final Path profile;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();

    public Chromium() throws IOException, InterruptedException {
        profile = Files.createTempDirectory("chromium");
        process = new ProcessBuilder(
                        "chromium",
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        String address = awaitAddress();
        String list = http.send(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/json/list"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        String page = Json.parse(list).values().stream()
                .filter(target -> target.get("type").stringValue().equals("page"))
                .map(target -> target.get("webSocketDebuggerUrl").stringValue())
                .findFirst()
                .orElseThrow();
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(page), new Answers())
                .join();
        call("Network.enable", Json.object());
        call("Page.enable", Json.object());
        call("Runtime.enable", Json.object());
        call("Log.enable", Json.object());
    }

    private String awaitAddress() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
                return matcher.group(1);
            }
        }
        throw new IllegalStateException("chromium ended before it listened");
    }

    public void open(String url) {
        call("Page.navigate", Json.object().put("url", url));
    }

    /// Runs this in each page opened from now on, before the page's own scripts.
    public void beforeEachPage(String script) {
        call("Page.addScriptToEvaluateOnNewDocument", Json.object().put("source", script));
    }

    /// What an expression of JavaScript comes to in the page, a promise's value included.
    public JsonNode evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                Json.object()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.get("result").path("value");
    }

    /// Every request of the page so far, as `Network.requestWillBeSent` tells of it.
    public List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    /// What the page threw, and what its policy kept it from.
    public List<String> troubles() {
        return List.copyOf(troubles);
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = number.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        ObjectNode message = Json.object().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).join();
        return answer.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        http.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    /// Whole messages put together from their parts, on the socket's one thread.
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(Json.parse(text.toString()));
                text.setLength(0);
            }
            webSocket.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void take(JsonNode message) {
            if (message.has("id")) {
                CompletableFuture<JsonNode> answer =
                        Objects.requireNonNull(asked.remove(message.get("id").intValue()));
                if (message.has("error")) {
                    answer.completeExceptionally(
                            new IllegalStateException(message.get("error").toString()));
                } else {
                    answer.complete(message.get("result"));
                }
                return;
            }
            switch (message.get("method").stringValue()) {
                case "Network.requestWillBeSent" -> requests.add(message.get("params"));
                case "Runtime.exceptionThrown" ->
                    troubles.add(message.get("params").toString());
                case "Log.entryAdded" -> {
                    JsonNode entry = message.get("params").get("entry");
                    if (entry.get("level").stringValue().equals("error")) {
                        troubles.add(entry.toString());
                    }
                }
                default -> {}
            }
        }
    }
}
