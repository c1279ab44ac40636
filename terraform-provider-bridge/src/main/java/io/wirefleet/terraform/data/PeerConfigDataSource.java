package io.wirefleet.terraform.data;

import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// `wireguard_peer_config`: what a plain WireGuard client of a peer is configured with.
public final class PeerConfigDataSource implements DataSource {
    private static final String DESCRIPTION = """
            What a plain WireGuard client of a peer is configured with. `<private key>` stands where its private key \
            goes, which the console doesn't know: put it in with `replace()`, from an ephemeral value or on the device. \
            Preshared keys are in it where the peer has any.""";

    private static final AttributeType SERVERS = new AttributeType.ListOf(List.of(
            Attribute.computed("server_id", AttributeTypes.TEXT, "The server."),
            Attribute.computed("server_name", AttributeTypes.TEXT, "Its name."),
            Attribute.computed(
                    "public_key", AttributeTypes.PUBLIC_KEY, "Its public key. Null until its agent has enrolled."),
            Attribute.computed("preshared_key", AttributeTypes.TEXT, "The preshared key with it. Null: none.")
                    .secret(),
            Attribute.computed("endpoint", AttributeTypes.TEXT, "Host and port, an IPv6 address in brackets."),
            Attribute.computed("allowed_ips", AttributeTypes.PREFIX_LIST, "What goes through it."),
            Attribute.computed(
                    "persistent_keepalive_seconds", AttributeTypes.NUMBER, "How often to keep it alive. 0: never.")));

    private static final List<Attribute> SAID = List.of(
            Attribute.computed("peer_name", AttributeTypes.TEXT, "The peer's name."),
            Attribute.computed("addresses", AttributeTypes.ADDRESS_LIST, "The peer's addresses inside the tunnel."),
            Attribute.computed("dns_servers", AttributeTypes.ADDRESS_LIST, "The name servers to ask."),
            Attribute.computed("mtu", AttributeTypes.NUMBER, "The MTU in bytes. Null: left to the client."),
            Attribute.computed("servers", SERVERS, "The servers that it is on, by name."));

    private static final Schema SCHEMA = described();

    private static Schema described() {
        List<Attribute> attributes = new ArrayList<>(List.of(
                Attribute.required("peer_id", AttributeTypes.TEXT, "The peer."),
                Attribute.optional(
                        "server_id", AttributeTypes.TEXT, "For this server alone. Left out: for all of them."),
                Attribute.computed(
                                "conf",
                                AttributeTypes.TEXT,
                                "A file for `wg-quick(8)` with every server. Null where one file cannot say it, because"
                                        + " two servers lead to the same destinations: see `files` then.")
                        .secret(),
                Attribute.computed(
                                "conf_by_server_id",
                                AttributeTypes.TEXT_MAP,
                                "A file for each server, by the server's id.")
                        .secret(),
                Attribute.computed(
                                "files",
                                AttributeTypes.TEXT_MAP,
                                "The same files, by a name for each such as `fra1.conf`.")
                        .secret(),
                Attribute.computed(
                                "qr_data_uri",
                                AttributeTypes.TEXT,
                                "`conf` as a QR code: a PNG in a `data:` URI. Null where `conf` is, or is too long.")
                        .secret()));
        attributes.addAll(SAID);
        return new Schema(DESCRIPTION, attributes);
    }

    @Override
    public String typeName() {
        return "wireguard_peer_config";
    }

    @Override
    public String noun() {
        return "configuration of the peer";
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    /// While no server is there to connect to, which is so in the very apply that declares one, there is no file, and
    /// a warning says why.
    @Override
    public Outcome read(Session session, Fields config) {
        PeerConfig peer = new PeerConfig(session.console(), text(config.get("peer_id")), text(config.get("server_id")));
        JsonNode body = peer.json();
        Fields state = session.object(SCHEMA.attributes(), body, noun())
                .with("peer_id", config.get("peer_id"))
                .with("server_id", config.get("server_id"))
                .with("conf_by_server_id", Value.emptyMap())
                .with("files", Value.emptyMap());
        List<String> enrolled = enrolled(body);
        if (enrolled.isEmpty()) {
            return new Outcome(state, List.of(nothingYet(body)));
        }
        Map<String, String> files = peer.files();
        Value conf = peer.conf().map(Value::of).orElse(Value.nothing());
        Value qr = conf.isNull() ? conf : peer.qr().map(Value::of).orElse(Value.nothing());
        return Outcome.of(state.with("files", texts(files))
                .with("conf_by_server_id", texts(byServer(enrolled, files)))
                .with("conf", conf)
                .with("qr_data_uri", qr));
    }

    /// The console names a file for each server whose agent has enrolled, in the order in which it names the servers.
    private static Map<String, String> byServer(List<String> enrolled, Map<String, String> files) {
        Map<String, String> byServer = new TreeMap<>();
        Iterator<String> servers = enrolled.iterator();
        files.values().stream().takeWhile(_ -> servers.hasNext()).forEach(file -> byServer.put(servers.next(), file));
        return byServer;
    }

    private static String text(Value value) {
        return value instanceof Value.Text(String text) ? text : "";
    }

    private static Value texts(Map<String, String> texts) {
        SortedMap<String, Value> values = new TreeMap<>();
        texts.forEach((name, text) -> values.put(name, Value.of(text)));
        return new Fields(values);
    }

    private static List<String> enrolled(JsonNode body) {
        return body.path("servers")
                .valueStream()
                .filter(server -> server.path("public_key").isString())
                .map(server -> server.path("server_id").asString(""))
                .toList();
    }

    private static Diagnostic nothingYet(JsonNode body) {
        String why = body.path("servers").isEmpty()
                ? "It is on no such server, because no access rule lets it there."
                : "No agent of its servers has enrolled yet, so that their public keys are not known.";
        return Diagnostic.warning(
                "No configuration of the peer '" + body.path("peer_name").asString("") + "' yet",
                why + " 'conf' and 'qr_data_uri' are null until that is so; run terraform apply again then.");
    }
}
