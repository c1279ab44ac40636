package io.wirefleet.terraform.testing;

import com.sun.net.httpserver.HttpExchange;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.testing.FakeConsole.Reply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/// What a [FakeConsole] answers to dry runs, and its guard.
public final class FakeForesight {
    private static final String CONFIRMATION = "seen";

    private final Map<String, ObjectNode> radii = new ConcurrentHashMap<>();
    private volatile boolean known = true;
    private volatile String conflicting = "";
    private volatile boolean garbled;
    private volatile boolean guarded;

    /// What writes to paths that hold this text would come to.
    ///
    /// @param cut how many of 60 peers lose something
    /// @param gain how many only get something
    public void radius(String path, int cut, int gain) {
        ObjectNode radius = Json.object()
                .put("servers", 3)
                .put("peers", cut + gain)
                .put("attachments_added", gain)
                .put("attachments_removed", cut)
                .put("peers_cut", cut)
                .put("peers_with_access", 60);
        radius.putArray("examples")
                .addObject()
                .put("change", cut > 0 ? "removed" : "added")
                .put("peer_name", "laptop")
                .put("server_name", "fra1");
        radii.put(path, radius);
    }

    /// From now on the console is one that never heard of dry runs.
    public void forget() {
        garbled = false;
        known = false;
    }

    /// From now on dry runs of what holds this text are refused, without a field to blame.
    public void conflict(String text) {
        conflicting = text;
    }

    /// From now on somebody else answers dry runs.
    public void garble() {
        garbled = true;
    }

    /// From now on whatever cuts peers must be confirmed.
    public void guard() {
        guarded = true;
    }

    private ObjectNode of(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        ObjectNode radius = radii.entrySet().stream()
                .filter(entry -> path.contains(entry.getKey()))
                .map(entry -> entry.getValue().deepCopy())
                .findFirst()
                .orElseGet(() -> Json.object().put("peers_cut", 0));
        return radius.put("confirmation", CONFIRMATION)
                .put(
                        "confirmation_required",
                        guarded && radius.path("peers_cut").asInt() > 0);
    }

    /// @param write throws where it is refused
    Reply rehearsed(HttpExchange exchange, FakeFleet fleet, String body, Runnable write) {
        if (garbled) {
            return Reply.text(200, Map.of(), "text/html", "<html>Please log in</html>");
        }
        if (!known) {
            throw new RefusedRequest(400, "", "there is no query parameter 'dry_run'");
        }
        if (!conflicting.isEmpty() && body.contains(conflicting)) {
            throw new RefusedRequest(409, "", "the site of one peer overlaps that of another");
        }
        fleet.rehearse(write);
        return Reply.json(200, Map.of(), of(exchange));
    }

    void guard(HttpExchange exchange) {
        String sent = exchange.getRequestHeaders().getFirst("Wirefleet-Confirmation");
        boolean isConfirmed = CONFIRMATION.equals(sent);
        boolean isWrite = !exchange.getRequestMethod().equals("GET");
        if (isWrite
                && !isConfirmed
                && of(exchange).path("confirmation_required").asBoolean()) {
            throw new RefusedRequest(409, "", "this would cut too many peers, and must be confirmed");
        }
        if (isConfirmed && !guarded) {
            throw new RefusedRequest(422, "", "nobody asked for a confirmation");
        }
    }
}
