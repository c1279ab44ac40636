package io.wirefleet.console.oidc;

import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.http.Role;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.JsonFields;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The file that says whose tokens are taken and what their bearers may do: `{"issuers": [...]}`.
public final class OidcConfig {
    private static final int DEFAULT_SKEW_SECONDS = 60;
    private static final int LONGEST_SKEW_SECONDS = 600;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Path directory;

    private OidcConfig(Path directory) {
        this.directory = directory;
    }

    /// @param directory from which the names of other files lead
    /// @throws InvalidFieldException with the pointer of what is wrong, or not known
    public static List<IssuerConfig> read(JsonNode document, Path directory) {
        JsonFields fields = JsonFields.of(document);
        List<IssuerConfig> issuers = fields.objects("issuers", new OidcConfig(directory)::issuer);
        fields.refuseUnknown();
        if (issuers.isEmpty()) {
            throw fields.invalid("issuers", "must name one provider at the least");
        }
        refuseTwice(fields, issuers, IssuerConfig::name, "name");
        refuseTwice(fields, issuers, IssuerConfig::issuer, "issuer");
        return List.copyOf(issuers);
    }

    private static void refuseTwice(
            JsonFields fields, List<IssuerConfig> issuers, Function<IssuerConfig, Object> value, String field) {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < issuers.size(); i++) {
            if (!seen.add(value.apply(issuers.get(i)))) {
                throw new InvalidFieldException(
                        fields.pointer("issuers") + "/" + i + "/" + field, "is that of another issuer");
            }
        }
    }

    private IssuerConfig issuer(JsonFields fields) {
        Long skew = fields.integer("clock_skew_seconds", 0, LONGEST_SKEW_SECONDS);
        IssuerConfig issuer = new IssuerConfig(
                fields.requiredParsed("name", Texts::name),
                fields.requiredParsed("issuer", OidcConfig::issuerUrl),
                required(fields, "audiences", new LinkedHashSet<>(fields.parsedList("audiences", Texts.line(255)))),
                caFile(fields),
                Duration.ofSeconds(skew == null ? DEFAULT_SKEW_SECONDS : skew),
                required(fields, "rules", fields.objects("rules", OidcConfig::rule)));
        fields.refuseUnknown();
        return issuer;
    }

    private static <C extends Collection<?>> C required(JsonFields fields, String field, C values) {
        if (values.isEmpty()) {
            throw fields.invalid(field, "must not be empty");
        }
        return values;
    }

    /// @throws InvalidValueException if it is no address that keys can be had from without being forged
    static URI issuerUrl(String text) {
        try {
            URI url = new URI(text);
            boolean isSafe = "https".equals(url.getScheme())
                    || ("http".equals(url.getScheme()) && LOOPBACK.contains(String.valueOf(url.getHost())));
            if (isSafe && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException _) {
            // Refused below.
        }
        throw new InvalidValueException("must be an https URL (http on this machine only)");
    }

    private @Nullable Path caFile(JsonFields fields) {
        String text = fields.text("ca_file");
        if (text == null) {
            return null;
        }
        Path file = directory.resolve(text);
        try {
            Oidc.trusting(file);
        } catch (IllegalArgumentException _) {
            throw fields.invalid("ca_file", "must be a PEM file of certificates that this user may read");
        }
        return file;
    }

    private static MappingRule rule(JsonFields fields) {
        ClaimPath nameClaim = fields.parsed("name_claim", ClaimPath::parse);
        MappingRule rule = new MappingRule(
                required(fields, "when", fields.objects("when", OidcConfig::condition)),
                fields.requiredParsed("role", Role::ofCaller),
                Texts.tags(fields, "tags"),
                fields.parsed("owner_claim", ClaimPath::parse),
                nameClaim == null ? new ClaimPath("sub") : nameClaim,
                fields.flag("single_use", false));
        fields.refuseUnknown();
        if (rule.role() == Role.MEMBER && rule.ownerClaim() == null) {
            throw fields.invalid("owner_claim", "is required for the role member: whose peers are their own");
        }
        if (rule.role() != Role.MEMBER && rule.ownerClaim() != null) {
            throw fields.invalid("owner_claim", "is for the role member only");
        }
        if (rule.role() == Role.MEMBER && !rule.tags().isEmpty()) {
            throw fields.invalid("tags", "are not for the role member, which is held to peers of its own");
        }
        return rule;
    }

    private static ClaimCondition condition(JsonFields fields) {
        ClaimPath claim = fields.requiredParsed("claim", ClaimPath::parse);
        List<ClaimCondition> conditions = new ArrayList<>();
        String expected = fields.text("equals");
        if (expected != null) {
            conditions.add(new ClaimCondition.Is(claim, expected));
        }
        List<String> choice = fields.parsedList("any_of", Function.identity());
        if (!choice.isEmpty()) {
            conditions.add(new ClaimCondition.IsOneOf(claim, Set.copyOf(choice)));
        }
        Glob glob = fields.parsed("glob", Glob::parse);
        if (glob != null) {
            conditions.add(new ClaimCondition.Matches(claim, glob));
        }
        fields.refuseUnknown();
        if (conditions.size() != 1) {
            throw fields.invalid("claim", "must have one of equals, any_of, glob beside it");
        }
        return conditions.getFirst();
    }
}
