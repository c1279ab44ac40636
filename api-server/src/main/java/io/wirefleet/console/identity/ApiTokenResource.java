package io.wirefleet.console.identity;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import io.wirefleet.console.resources.Resource;
import io.wirefleet.console.resources.ShownOnce;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/api-tokens`: administrators make, see, change and revoke API tokens. They are nothing that a server holds.
public final class ApiTokenResource implements Resource<ApiTokenSpec, ApiToken> {
    private static final ObjectSchema TOKEN = Meta.schema("ApiToken")
            .required("name", Schema.string("unique, 1 to 63 characters; records call its bearer api-token:<name>"))
            .required("role", Schema.oneOf("never changes", "admin", "operator", "auditor", "member"))
            .optional(
                    "owner",
                    Schema.string("for members: whose peers are their own; never changes")
                            .orNull())
            .optional("tags", Schema.texts("what its bearer writes must carry all of these; none: no bounds"))
            .optional("expires_at", Schema.time("null: never").orNull())
            .readOnly(
                    "last_used_at",
                    Schema.time("null: not yet; some seconds late").orNull());

    private static final ObjectSchema MADE = ShownOnce.in(TOKEN, "ApiTokenMade", "token", "the secret");

    private final ApiTokenStore store;
    private final SecureRandom random;
    private final Clock clock;

    /// @param random what secrets are made of
    public ApiTokenResource(ApiTokenStore store, SecureRandom random, Clock clock) {
        this.store = store;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "api-tokens";
    }

    @Override
    public String noun() {
        return "API token";
    }

    @Override
    public Role reader() {
        return Role.ADMIN;
    }

    @Override
    public Role writer() {
        return Role.ADMIN;
    }

    @Override
    public ObjectSchema schema() {
        return TOKEN;
    }

    @Override
    public Content created() {
        return new Content.Answered(MADE);
    }

    @Override
    public List<Parameter> filters() {
        return List.of(
                Parameter.query("name", Schema.string("only the one of this name")),
                Parameter.query("role", Schema.string("only those of this role")),
                Parameter.query("owner", Schema.string("only those of this owner")));
    }

    @Override
    public ApiTokenSpec read(JsonNode body, @Nullable ApiToken current) {
        return ApiTokenReading.read(body, current, clock.instant());
    }

    @Override
    public Creation<ApiTokenSpec> creation(JsonNode body) {
        TokenSecret secret = TokenSecret.generate(random);
        return new Creation<>(
                read(body, null).with(secret),
                new ShownOnce("token", secret.exposeText(), "delete this token and make another"));
    }

    @Override
    public ObjectNode writable(ApiToken token) {
        return token.writable();
    }

    @Override
    public ObjectNode toJson(ApiToken token) {
        return token.toJson();
    }

    /// What is called deletion elsewhere is the revocation of a token.
    @Override
    public List<Deed> deeds(String action, @Nullable ApiToken before, @Nullable ApiToken after) {
        return Resource.super.deeds(action.equals("delete") ? "revoke" : action, before, after);
    }

    @Override
    public Page<ApiToken> list(Query query, Page.Wanted wanted) {
        return store.list(query.text("name"), query.text("role"), query.text("owner"), wanted);
    }

    @Override
    public Optional<ApiToken> find(UUID id) {
        return store.find(id);
    }

    @Override
    public Subject subject(UUID id) {
        return Subject.NOTHING;
    }

    @Override
    public Change<ApiToken> insert(UUID id, ApiTokenSpec given) {
        return store.insert(id, given, Objects.requireNonNull(given.secret()));
    }

    @Override
    public Change<ApiToken> update(UUID id, Edit<ApiToken, ApiTokenSpec> edit) {
        return store.update(id, edit);
    }

    @Override
    public Change<ApiToken> delete(UUID id, Consumer<ApiToken> check) {
        return store.delete(id, check);
    }
}
