package io.wirefleet.console.scim;

import static io.wirefleet.console.database.schema.Tables.SCIM_USER;

import io.wirefleet.console.database.Caseless;
import io.wirefleet.console.scim.ScimFilter.And;
import io.wirefleet.console.scim.ScimFilter.Compare;
import io.wirefleet.console.scim.ScimFilter.Not;
import io.wirefleet.console.scim.ScimFilter.Operator;
import io.wirefleet.console.scim.ScimFilter.Or;
import io.wirefleet.console.scim.ScimFilter.Present;
import io.wirefleet.console.scim.ScimFilter.ValuePath;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/// Filters as conditions on rows: attributes are columns of a fixed list, every value of the caller is bound.
final class ScimFilterStore {
    private ScimFilterStore() {}

    /// @throws ScimException (invalidFilter) if it asks for an attribute that cannot be filtered by
    static Condition condition(ScimFilter filter) {
        return switch (filter) {
            case And(ScimFilter first, ScimFilter second) -> condition(first).and(condition(second));
            case Or(ScimFilter first, ScimFilter second) -> condition(first).or(condition(second));
            case Not(ScimFilter inner) ->
                DSL.coalesce(DSL.field(condition(inner)), DSL.inline(false)).isFalse();
            case Present(String attribute)
            when isEmail(attribute) -> anyEmail(DSL.condition("{0} <> ''", email("value")));
            case Present(String attribute) when attribute.equals("active") -> DSL.trueCondition();
            case Present(String attribute) -> text(attribute).ne("");
            case Compare(String attribute, Operator operator, JsonNode value)
            when attribute.equals("active") -> active(operator, value);
            case Compare(String attribute, Operator operator, JsonNode value)
            when isEmail(attribute) ->
                anyEmail(compare(email(attribute.replaceFirst("emails\\.?", "")), operator, value));
            case Compare(String attribute, Operator operator, JsonNode value) ->
                compare(text(attribute), operator, value);
            case ValuePath(String attribute, ScimFilter inner) -> {
                if (!attribute.equals("emails")) {
                    throw unknown(attribute);
                }
                yield anyEmail(ofEmail(inner));
            }
        };
    }

    private static Condition ofEmail(ScimFilter filter) {
        return switch (filter) {
            case And(ScimFilter first, ScimFilter second) -> ofEmail(first).and(ofEmail(second));
            case Or(ScimFilter first, ScimFilter second) -> ofEmail(first).or(ofEmail(second));
            case Not(ScimFilter inner) -> ofEmail(inner).not();
            case Present(String attribute) -> email(attribute).ne("");
            case Compare(String attribute, Operator operator, JsonNode value) ->
                compare(email(attribute), operator, value);
            case ValuePath(String attribute, ScimFilter _) -> throw unknown(attribute + "[");
        };
    }

    private static boolean isEmail(String attribute) {
        return attribute.equals("emails") || attribute.startsWith("emails.");
    }

    private static Condition anyEmail(Condition condition) {
        return DSL.condition(
                "exists (select from jsonb_array_elements({0} -> 'emails') as email (email) where {1})",
                SCIM_USER.PROFILE, condition);
    }

    private static Field<String> email(String sub) {
        String name = sub.isEmpty()
                ? "value"
                : ScimAttributes.spelled(sub)
                        .filter(ScimAttributes.OF_EMAIL::contains)
                        .orElseThrow(() -> unknown("emails." + sub));
        return DSL.field("coalesce(email ->> {0}, '')", String.class, DSL.inline(name));
    }

    private static Field<String> text(String attribute) {
        return switch (attribute) {
            case "username" -> SCIM_USER.USER_NAME;
            case "externalid" -> DSL.coalesce(SCIM_USER.EXTERNAL_ID, DSL.inline(""));
            case "id" -> SCIM_USER.ID.cast(String.class);
            case "displayname" -> profile("{displayName}");
            case "name.formatted" -> profile("{name,formatted}");
            case "name.givenname" -> profile("{name,givenName}");
            case "name.familyname" -> profile("{name,familyName}");
            default -> throw unknown(attribute);
        };
    }

    private static Field<String> profile(String path) {
        return DSL.field("coalesce({0} #>> {1}::text[], '')", String.class, SCIM_USER.PROFILE, DSL.inline(path));
    }

    private static Condition active(Operator operator, JsonNode value) {
        boolean wanted = ScimReading.isActive(value);
        return switch (operator) {
            case EQ -> SCIM_USER.ACTIVE.eq(wanted);
            case NE -> SCIM_USER.ACTIVE.ne(wanted);
            case CO, SW, EW ->
                throw ScimException.badRequest("invalidFilter", "active can be compared by eq and ne alone");
        };
    }

    private static Condition compare(Field<String> field, Operator operator, JsonNode value) {
        Field<String> actual = Caseless.of(field);
        Field<String> wanted = Caseless.of(DSL.val(value.asString("")));
        return switch (operator) {
            case EQ -> actual.eq(wanted);
            case NE -> actual.ne(wanted);
            case CO -> DSL.condition("position({0} in {1}) > 0", wanted, actual);
            case SW -> DSL.condition("starts_with({0}, {1})", actual, wanted);
            case EW -> DSL.condition("right({0}, length({1})) = {1}", actual, wanted);
        };
    }

    private static ScimException unknown(String attribute) {
        return ScimException.badRequest("invalidFilter", "users cannot be filtered by '" + attribute + "'");
    }
}
