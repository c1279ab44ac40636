package io.wirefleet.console.scim;

import io.wirefleet.contract.json.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A person as the identity provider tells of them.
///
/// @param owners the names under which they hold peers, in lower case
record ScimUser(UUID id, Given given, Set<String> owners, Instant createdAt, Instant updatedAt) {
    static final String PATH = "/scim/v2/Users";

    /// What the identity provider sends.
    ///
    /// @param profile `displayName`, `name` and `emails`, as far as they are given
    record Given(String userName, @Nullable String externalId, boolean active, ObjectNode profile) {
        /// The names under which this person would hold peers: the user name and the primary e-mail address.
        Set<String> owners() {
            Set<String> owners = new LinkedHashSet<>();
            owners.add(userName);
            JsonNode emails = profile.path("emails");
            for (JsonNode email : emails) {
                String value = email.path("value").asString("");
                if (!value.isEmpty() && (email.path("primary").asBoolean(false) || emails.size() == 1)) {
                    owners.add(value);
                }
            }
            return owners;
        }

        /// As the identity provider would send it.
        ObjectNode toJson() {
            ObjectNode json = Json.object().put("userName", userName);
            if (externalId != null) {
                json.put("externalId", externalId);
            }
            json.setAll(profile.deepCopy());
            return json.put("active", active);
        }
    }

    ScimUser {
        owners = Set.copyOf(owners);
    }

    /// Every name that is theirs before or after they become what is given.
    Set<String> ownersWith(Given next) {
        Set<String> all = new LinkedHashSet<>(owners);
        all.addAll(next.owners());
        return all;
    }

    /// The resource, RFC 7643 section 8.1.
    ///
    /// @param root the URL of the console
    ObjectNode toJson(String root) {
        ObjectNode json = Json.object();
        json.putArray("schemas").add(ScimAttributes.USER);
        json.put("id", id.toString());
        json.setAll(given.toJson());
        json.putObject("meta")
                .put("resourceType", "User")
                .put("created", createdAt.toString())
                .put("lastModified", updatedAt.toString())
                .put("location", root + PATH + "/" + id);
        return json;
    }

    /// What the audit says of the person: no more than is needed to know who it was.
    ObjectNode audited() {
        ObjectNode json = Json.object()
                .put("user_name", given.userName())
                .put("external_id", given.externalId())
                .put("active", given.active());
        json.set("owners", array(owners.stream().sorted().toList()));
        return json;
    }

    private static JsonNode array(Collection<String> texts) {
        var array = Json.array();
        texts.forEach(array::add);
        return array;
    }
}
