package io.wirefleet.console.scim;

import io.wirefleet.contract.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the console says of its SCIM (RFC 7643 sections 5 to 7).
final class ScimDescriptions {
    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:";

    private ScimDescriptions() {}

    static ObjectNode serviceProviderConfig(String root, int mostResults) {
        ObjectNode json = schemas("ServiceProviderConfig");
        json.putObject("patch").put("supported", true);
        json.putObject("bulk").put("supported", false).put("maxOperations", 0).put("maxPayloadSize", 0);
        json.putObject("filter").put("supported", true).put("maxResults", mostResults);
        json.putObject("changePassword").put("supported", false);
        json.putObject("sort").put("supported", false);
        json.putObject("etag").put("supported", false);
        json.putArray("authenticationSchemes")
                .addObject()
                .put("type", "oauthbearertoken")
                .put("name", "API token")
                .put("description", "an API token of role operator, as a bearer token")
                .put("primary", true);
        meta(json, "ServiceProviderConfig", root + "/scim/v2/ServiceProviderConfig");
        return json;
    }

    static ObjectNode userType(String root) {
        ObjectNode json = schemas("ResourceType")
                .put("id", "User")
                .put("name", "User")
                .put("endpoint", "/Users")
                .put("description", "a person who may own peers")
                .put("schema", ScimAttributes.USER);
        meta(json, "ResourceType", root + "/scim/v2/ResourceTypes/User");
        return json;
    }

    static ObjectNode userSchema(String root) {
        ObjectNode json = schemas("Schema")
                .put("id", ScimAttributes.USER)
                .put("name", "User")
                .put("description", "the attributes that are kept; others are taken and dropped");
        ArrayNode attributes = json.putArray("attributes");
        attribute(attributes, "userName", "string", false, true, "server");
        attribute(attributes, "externalId", "string", false, false, "none");
        attribute(attributes, "displayName", "string", false, false, "none");
        subAttributes(attribute(attributes, "name", "complex", false, false, "none"), ScimAttributes.OF_NAME);
        subAttributes(attribute(attributes, "emails", "complex", true, false, "none"), ScimAttributes.OF_EMAIL);
        attribute(attributes, "active", "boolean", false, false, "none");
        meta(json, "Schema", root + "/scim/v2/Schemas/" + ScimAttributes.USER);
        return json;
    }

    private static ObjectNode attribute(
            ArrayNode attributes, String name, String type, boolean many, boolean required, String uniqueness) {
        return attributes
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("multiValued", many)
                .put("required", required)
                .put("caseExact", name.equals("externalId"))
                .put("mutability", "readWrite")
                .put("returned", "default")
                .put("uniqueness", uniqueness);
    }

    private static void subAttributes(ObjectNode attribute, List<String> names) {
        ArrayNode subAttributes = attribute.putArray("subAttributes");
        names.forEach(name ->
                attribute(subAttributes, name, name.equals("primary") ? "boolean" : "string", false, false, "none"));
    }

    private static ObjectNode schemas(String name) {
        ObjectNode json = Json.object();
        json.putArray("schemas").add(CORE + name);
        return json;
    }

    private static void meta(ObjectNode json, String type, String location) {
        json.putObject("meta").put("resourceType", type).put("location", location);
    }
}
