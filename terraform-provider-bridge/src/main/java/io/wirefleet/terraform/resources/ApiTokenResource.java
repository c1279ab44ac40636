package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.stream.Stream;

/// `wireguard_api_token`: what a program shows the console to be let in.
///
/// Who declares one asks for its secret, which the console answers once, to the creation: it stands in the state as a
/// sensitive value, and nowhere else (I12). An imported one has none.
public final class ApiTokenResource extends MemberResource {
    private static final String TOKEN = "token";

    private static final String DESCRIPTION = """
            A token by which a program calls the console. The console shows its secret once, to its creation, and keeps \
            no copy: it stands in `token`, so keep the state where the secret may be, or pass it on and revoke the token \
            when it is not needed. An imported token has no secret here. Destroying it revokes it at once.""";

    private static final Schema SCHEMA = new Schema(
            DESCRIPTION,
            CommonAttributes.and(
                    Attribute.required(
                            "name",
                            AttributeTypes.TEXT,
                            "A name that no other API token has. Records call its bearer `api-token:<name>`."),
                    Attribute.required(
                                    "role",
                                    AttributeTypes.TEXT,
                                    "`admin`, `operator`, `auditor` (reads all) or `member` (own peers only). Another one"
                                            + " means another token.")
                            .replacing(),
                    Attribute.optional(
                                    "owner",
                                    AttributeTypes.TEXT,
                                    "For the role `member`: whose peers are its bearer's own. Another one means another"
                                            + " token.")
                            .replacing(),
                    Attribute.optional(
                            "tags",
                            AttributeTypes.TEXT_MAP,
                            Value.emptyMap(),
                            "What its bearer writes must carry all of these. None: whatever the role may write."),
                    Attribute.optional(
                            "expires_at",
                            AttributeTypes.TIME,
                            "When it is good no more, in RFC 3339. Left out: never."),
                    Attribute.computed(
                                    TOKEN,
                                    AttributeTypes.TEXT,
                                    "The secret itself. Null where it was imported or made by an older version.")
                            .secret()));

    public static final Kind KIND = Kind.of("wireguard_api_token", "/api-tokens", "API token", SCHEMA, Kind.Reach.NONE)
            .keeping(TOKEN)
            .reporting(Attribute.computed(
                    "last_used_at", AttributeTypes.TIME, "When it was last used, some seconds late. Null: not yet."))
            .filteredBy(
                    CommonAttributes.filter("name", AttributeTypes.TEXT, "Only the API token of this name."),
                    CommonAttributes.filter("role", AttributeTypes.TEXT, "Only those of this role."),
                    CommonAttributes.filter("owner", AttributeTypes.TEXT, "Only those of this owner."));

    public ApiTokenResource() {
        super(KIND);
    }

    /// The answer to a creation that had to be repeated lacks the secret. Terraform replaces what a creation ended with
    /// an error for, which is what it takes.
    @Override
    public Outcome create(Session session, Fields planned) {
        Outcome outcome = super.create(session, planned);
        if (!(outcome.state() instanceof Fields state) || !state.get(TOKEN).isNull()) {
            return outcome;
        }
        Diagnostic lost = Diagnostic.error(
                "The secret of the API token is lost",
                "The console made the token, but the connection broke before it had shown the secret, and it shows it"
                        + " once only. The next apply revokes this token and makes another.");
        return new Outcome(
                state,
                Stream.concat(outcome.diagnostics().stream(), Stream.of(lost)).toList());
    }
}
