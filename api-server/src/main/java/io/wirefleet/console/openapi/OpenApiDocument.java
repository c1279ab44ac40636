package io.wirefleet.console.openapi;

import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.contract.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// Builds the OpenAPI 3.1 document of a list of routes.
public final class OpenApiDocument {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([a-z_]+)}");

    private static final String MEDIA_TYPE = "/content/application~1json";
    private static final String SCHEMA = MEDIA_TYPE + "/schema";

    private static final String DESCRIPTION = """
            Networks, servers, peers and access rules of a WireGuard fleet.

            A write under an Idempotency-Key is done once. The same request under the same key waits for the first where \
            that is still at work, and is then given its answer, marked Idempotent-Replay: true: the resource as that \
            write left it, whatever became of it since. Another request under the key is refused with 422. A secret is \
            answered once, to the first request, and kept nowhere: a repetition has null in its place, and a field beside \
            it, <field>_notice, that says what to do if it was lost.

            With dry_run=true a write is checked as it would be, and answers 200 with what it would come to. Nothing of \
            it is written, and an Idempotency-Key is not used up.
            """.strip();

    private final ObjectNode paths = Json.object();
    private final ObjectNode schemas = Json.object();

    /// A route as the document sees it.
    ///
    /// @param method in capitals
    /// @param role the least role that may call it, in lower case
    public record Described(String method, String path, String role, Operation operation) {}

    private OpenApiDocument() {}

    public static ObjectNode of(List<Described> routes) {
        OpenApiDocument document = new OpenApiDocument();
        document.schemas.set("Problem", PROBLEM.answered());
        routes.forEach(document::add);
        ObjectNode json = Json.object().put("openapi", "3.1.0");
        json.putObject("info")
                .put("title", "Wirefleet console")
                .put("version", "v1")
                .put("description", DESCRIPTION);
        json.set("paths", document.paths);
        ObjectNode components = json.putObject("components");
        components.set("schemas", document.schemas);
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject("token").put("type", "http").put("scheme", "bearer");
        schemes.putObject("agent").put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT");
        return json;
    }

    /// RFC 9457.
    private static final ObjectSchema PROBLEM = ObjectSchema.named("Problem")
            .required("type", Schema.string("always about:blank: the status says what kind of problem it is"))
            .required("title", Schema.string("the status in words"))
            .required("status", Schema.integer(400, 599, "the HTTP status"))
            .required("detail", Schema.string("what is wrong, and what would be right"))
            .required("request_id", Schema.string("what the console's log calls this request"))
            .required(
                    "errors",
                    Schema.array(
                            ObjectSchema.named("FieldError")
                                    .required("pointer", Schema.string("JSON pointer into the body"))
                                    .required("detail", Schema.string("what is wrong with this field"))
                                    .inline(),
                            "the fields that are wrong, all of them where that can be told"));

    private void add(Described route) {
        ObjectNode path = paths.get(route.path()) instanceof ObjectNode known ? known : paths.putObject(route.path());
        ObjectNode json = path.putObject(route.method().toLowerCase(Locale.ROOT));
        Operation operation = route.operation();
        json.put("summary", operation.summary()).put("x-role", route.role());
        switch (route.role()) {
            case "public" -> json.putArray("security");
            case "agent" -> json.putArray("security").addObject().putArray("agent");
            default -> json.putArray("security").addObject().putArray("token");
        }
        var parameters = json.putArray("parameters");
        PATH_PARAMETER.matcher(route.path()).results().forEach(match -> {
            ObjectNode parameter =
                    parameters.addObject().put("name", match.group(1)).put("in", "path");
            parameter.put("required", true).putObject("schema").put("type", "string");
        });
        for (Parameter parameter : operation.parameters()) {
            parameters
                    .addObject()
                    .put("name", parameter.name())
                    .put("in", parameter.location())
                    .set("schema", parameter.schema().json());
        }
        Content request = operation.request();
        if (request != null) {
            ObjectNode body = json.putObject("requestBody").put("required", true);
            content(body, request);
        }
        ObjectNode responses = json.putObject("responses");
        ObjectNode success =
                responses.putObject(Integer.toString(operation.status())).put("description", "done");
        Content answer = operation.answer();
        if (answer != null) {
            content(success, answer);
        }
        Content foresight = operation.foresight();
        if (foresight != null) {
            foreseen(responses, foresight);
        }
        ObjectNode failure = responses.putObject("default").put("description", "refused");
        failure.putObject("content")
                .putObject("application/problem+json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Problem");
    }

    /// Adds what a dry run answers, beside what the write itself does if both are answered with 200.
    private void foreseen(ObjectNode responses, Content foresight) {
        if (responses.get("200") instanceof ObjectNode done && done.at(SCHEMA) instanceof ObjectNode schema) {
            content(done.put("description", "done; or, asked with dry_run=true, what it would come to"), foresight);
            ObjectNode both = Json.object();
            both.putArray("oneOf").add(schema).add(done.at(SCHEMA));
            done.withObject(MEDIA_TYPE).set("schema", both);
        } else {
            ObjectNode foreseen = responses.putObject("200");
            content(foreseen.put("description", "asked with dry_run=true: what it would come to"), foresight);
        }
    }

    private void content(ObjectNode holder, Content content) {
        ObjectNode types = holder.putObject("content");
        switch (content) {
            case Content.Answered(ObjectSchema schema) -> refer(types, schema.name(), schema.answered());
            case Content.Write(ObjectSchema schema) ->
                refer(types, schema.writable().name(), schema.writable().toJson());
            case Content.Patch(ObjectSchema schema) -> {
                refer(types, schema.patch().name(), schema.patch().toJson());
                types.set(
                        "application/merge-patch+json",
                        types.get("application/json").deepCopy());
            }
            case Content.PageOf(ObjectSchema schema) -> {
                ObjectNode properties = list(types, schema);
                properties
                        .putObject("next_cursor")
                        .putArray("type")
                        .add("string")
                        .add("null");
            }
            case Content.ListOf(ObjectSchema schema) -> list(types, schema);
            case Content.Other(String mediaType) -> types.putObject(mediaType);
        }
    }

    private ObjectNode list(ObjectNode types, ObjectSchema schema) {
        ObjectNode page =
                types.putObject("application/json").putObject("schema").put("type", "object");
        ObjectNode properties = page.putObject("properties");
        properties
                .putObject("items")
                .put("type", "array")
                .putObject("items")
                .put("$ref", reference(schema.name(), schema.answered()));
        return properties;
    }

    private void refer(ObjectNode types, String name, ObjectNode schema) {
        types.putObject("application/json").putObject("schema").put("$ref", reference(name, schema));
    }

    private String reference(String name, ObjectNode schema) {
        schemas.set(name, schema);
        return "#/components/schemas/" + name;
    }
}
