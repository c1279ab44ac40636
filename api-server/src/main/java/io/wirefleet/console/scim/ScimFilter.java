package io.wirefleet.console.scim;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A filter of a list, or of the values of an attribute (RFC 7644 section 3.4.2.2). Attribute names are in lower case,
/// without the schema's URN.
sealed interface ScimFilter {
    record And(ScimFilter first, ScimFilter second) implements ScimFilter {}

    record Or(ScimFilter first, ScimFilter second) implements ScimFilter {}

    record Not(ScimFilter inner) implements ScimFilter {}

    /// `pr`: the attribute has a value.
    record Present(String attribute) implements ScimFilter {}

    /// @param value a string, a boolean, a number or null
    record Compare(String attribute, Operator operator, JsonNode value) implements ScimFilter {}

    /// One value of a many-valued attribute that the inner filter lets pass, as in `emails[type eq "work"]`.
    record ValuePath(String attribute, ScimFilter inner) implements ScimFilter {}

    enum Operator {
        EQ,
        NE,
        CO,
        SW,
        EW;

        /// Compares texts without regard to case, as SCIM does unless an attribute says otherwise.
        boolean holds(String actual, String wanted) {
            String a = actual.toLowerCase(Locale.ROOT);
            String w = wanted.toLowerCase(Locale.ROOT);
            return switch (this) {
                case EQ -> a.equals(w);
                case NE -> !a.equals(w);
                case CO -> a.contains(w);
                case SW -> a.startsWith(w);
                case EW -> a.endsWith(w);
            };
        }
    }

    /// @throws ScimException (invalidFilter) saying what is not understood
    static ScimFilter parse(String text) {
        return new ScimFilterParser(text).filter();
    }

    /// Whether an object, such as one of `emails`, passes.
    default boolean passes(JsonNode value) {
        return switch (this) {
            case And(ScimFilter first, ScimFilter second) -> first.passes(value) && second.passes(value);
            case Or(ScimFilter first, ScimFilter second) -> first.passes(value) || second.passes(value);
            case Not(ScimFilter inner) -> !inner.passes(value);
            case Present(String attribute) ->
                !ScimAttributes.get(value, attribute).isEmpty();
            case Compare(String attribute, Operator operator, JsonNode wanted) ->
                operator.holds(ScimAttributes.get(value, attribute), wanted.asString());
            case ValuePath path ->
                throw ScimException.badRequest(
                        "invalidFilter", "'" + path.attribute() + "[' cannot stand within another value filter");
        };
    }
}
