package io.wirefleet.endtoend.lab;

import io.wirefleet.contract.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A lab with a console and, as they enrol, agents: what most whole-system tests begin with.
public final class Fleet implements AutoCloseable {
    private final Lab lab;
    private final Secrets secrets;
    private final Console console;
    private final Api api;
    private final Map<Integer, Agent> agents = new TreeMap<>();

    private Fleet(Lab lab, Secrets secrets, Console console) {
        this.lab = lab;
        this.secrets = secrets;
        this.console = console;
        this.api = lab.stopAtEnd(console.api());
    }

    /// A lab with a console that is ready.
    ///
    /// @param arguments of the console
    public static Fleet start(int servers, int clients, String... arguments) {
        Lab lab = Lab.create(servers, clients);
        try {
            Secrets secrets = lab.stopAtEnd(new Secrets());
            return new Fleet(lab, secrets, Console.start(lab, secrets, arguments));
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    public Lab lab() {
        return lab;
    }

    public Secrets secrets() {
        return secrets;
    }

    public Console console() {
        return console;
    }

    public Api api() {
        return api;
    }

    /// Declares a network, and answers its id.
    public String network(String name, String ipv4Cidr, String ipv6Cidr) {
        return id(api.post(
                "/networks",
                Json.object().put("name", name).put("ipv4_cidr", ipv4Cidr).put("ipv6_cidr", ipv6Cidr)));
    }

    /// Declares the server of the lab with this number, tagged `site`, and answers its id.
    public String server(int number, String networkId) {
        ObjectNode server = Json.object()
                .put("name", "server" + number)
                .put("network_id", networkId)
                .put("endpoint_host", Lab.serverAddress(number));
        server.putObject("tags").put("site", "s" + number);
        return id(api.post("/servers", server));
    }

    /// Declares a peer tagged `kind=laptop`, and answers its id.
    public String peer(String name, String networkId, KeyPair keys) {
        return id(api.post("/peers", peerBody(name, networkId, keys)));
    }

    /// What [#peer] posts, to be added to.
    public static ObjectNode peerBody(String name, String networkId, KeyPair keys) {
        ObjectNode peer = Json.object()
                .put("name", name)
                .put("network_id", networkId)
                .put("owner", name + "@example.com")
                .put("public_key", keys.publicKey());
        peer.putObject("tags").put("kind", "laptop");
        return peer;
    }

    /// Lets every laptop reach destinations through one server, and answers the rule's id.
    public String rule(String name, String serverId, String... destinations) {
        ObjectNode rule = Json.object().put("name", name);
        rule.putObject("peers").putObject("tags").put("kind", "laptop");
        rule.putObject("servers").putArray("ids").add(serverId);
        List.of(destinations).forEach(rule.putArray("destinations")::add);
        return id(api.post("/access-rules", rule));
    }

    private static String id(JsonNode resource) {
        return resource.get("id").stringValue();
    }

    /// Enrols the agent of a server and runs it.
    ///
    /// @param more arguments of the enrolment
    public Agent enrol(int number, String serverId, String... more) {
        Agent agent = Agent.enrol(lab, number, console, joinToken(serverId), more);
        agents.put(number, agent);
        return agent;
    }

    /// A token with which an agent can enrol as this server.
    public String joinToken(String serverId) {
        String token = api.post("/servers/" + serverId + "/join-tokens", Json.object())
                .get("join_token")
                .stringValue();
        secrets.add("a join token", token);
        return token;
    }

    public Agent agent(int number) {
        Agent agent = agents.get(number);
        if (agent == null) {
            throw new IllegalArgumentException("server " + number + " has no agent");
        }
        return agent;
    }

    /// Waits until a server has applied everything that was asked of it.
    public void awaitApplied(String serverId) {
        Awaitility.await("server " + serverId + " has applied its desired state")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    JsonNode server = api.get("/servers/" + serverId);
                    long desired = server.get("desired_revision").asLong();
                    return desired > 0 && server.get("applied_revision").asLong() == desired;
                });
    }

    /// Brings up a plain client with the configuration that the console makes for a peer.
    public PlainClient client(int number, String peerId, KeyPair keys) {
        return PlainClient.up(lab, number, api.text("/peers/" + peerId + "/config?format=conf"), keys);
    }

    /// Everything the agents printed, for a failure's message.
    public String agentOutput() {
        List<String> all = new ArrayList<>();
        agents.values().forEach(agent -> all.add(agent.output()));
        return String.join("\n", all);
    }

    @Override
    public void close() {
        lab.close();
    }
}
