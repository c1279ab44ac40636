package io.wirefleet.console.scim;

import io.wirefleet.console.scim.ScimFilter.And;
import io.wirefleet.console.scim.ScimFilter.Compare;
import io.wirefleet.console.scim.ScimFilter.Not;
import io.wirefleet.console.scim.ScimFilter.Operator;
import io.wirefleet.console.scim.ScimFilter.Or;
import io.wirefleet.console.scim.ScimFilter.Present;
import io.wirefleet.console.scim.ScimFilter.ValuePath;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads the grammar of RFC 7644 figure 1 by recursive descent: `or` binds less than `and`, `and` less than `not`.
final class ScimFilterParser {
    private static final int LONGEST = 2048;
    private static final int DEEPEST = 16;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_:.$-]*");
    private static final Pattern LITERAL =
            Pattern.compile("\"([^\"\\\\]|\\\\.)*\"|true|false|null|-?[0-9]+(\\.[0-9]+)?", Pattern.CASE_INSENSITIVE);

    private final String text;
    private int at;
    private int depth;

    ScimFilterParser(String text) {
        if (text.length() > LONGEST) {
            throw ScimException.badRequest("invalidFilter", "the filter is longer than " + LONGEST + " characters");
        }
        this.text = text;
    }

    /// The whole text as a filter.
    ScimFilter filter() {
        ScimFilter filter = or();
        if (!atEnd()) {
            throw invalid("the end, 'and' or 'or'");
        }
        return filter;
    }

    private ScimFilter or() {
        ScimFilter filter = and();
        while (keyword("or")) {
            filter = new Or(filter, and());
        }
        return filter;
    }

    private ScimFilter and() {
        ScimFilter filter = one();
        while (keyword("and")) {
            filter = new And(filter, one());
        }
        return filter;
    }

    private ScimFilter one() {
        if (keyword("not")) {
            return new Not(group('(', ')'));
        }
        if (isNext('(')) {
            return group('(', ')');
        }
        String attribute = ScimAttributes.canonical(take(NAME, "an attribute"));
        return isNext('[') ? ofValue(attribute) : test(attribute);
    }

    private ScimFilter ofValue(String attribute) {
        ScimFilter inner = group('[', ']');
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            inner = new And(inner, test(take(NAME, "a sub-attribute").toLowerCase(Locale.ROOT)));
        }
        return new ValuePath(attribute, inner);
    }

    private ScimFilter test(String attribute) {
        String operator = take(NAME, "an operator").toLowerCase(Locale.ROOT);
        return switch (operator) {
            case "pr" -> new Present(attribute);
            case "eq" -> new Compare(attribute, Operator.EQ, value());
            case "ne" -> new Compare(attribute, Operator.NE, value());
            case "co" -> new Compare(attribute, Operator.CO, value());
            case "sw" -> new Compare(attribute, Operator.SW, value());
            case "ew" -> new Compare(attribute, Operator.EW, value());
            default ->
                throw ScimException.badRequest(
                        "invalidFilter", "the operator '" + operator + "' is not one of eq, ne, co, sw, ew, pr");
        };
    }

    private JsonNode value() {
        String literal = take(LITERAL, "a value: a string in double quotes, a number, true, false or null");
        try {
            return Json.parse(literal.startsWith("\"") ? literal : literal.toLowerCase(Locale.ROOT));
        } catch (InvalidFieldException _) {
            throw ScimException.badRequest("invalidFilter", "the filter holds a string that JSON does not know");
        }
    }

    private ScimFilter group(char open, char close) {
        if (++depth > DEEPEST) {
            throw ScimException.badRequest("invalidFilter", "the filter is nested too deeply");
        }
        expect(open);
        ScimFilter filter = or();
        expect(close);
        depth--;
        return filter;
    }

    private boolean keyword(String word) {
        skipBlanks();
        int end = at + word.length();
        if (!text.regionMatches(true, at, word, 0, word.length())
                || (end < text.length() && Character.isLetterOrDigit(text.charAt(end)))) {
            return false;
        }
        at = end;
        return true;
    }

    private String take(Pattern pattern, String what) {
        skipBlanks();
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw invalid(what);
        }
        at = matcher.end();
        return matcher.group();
    }

    private void expect(char wanted) {
        if (!isNext(wanted)) {
            throw invalid("'" + wanted + "'");
        }
        at++;
    }

    private boolean isNext(char wanted) {
        skipBlanks();
        return at < text.length() && text.charAt(at) == wanted;
    }

    private boolean atEnd() {
        skipBlanks();
        return at == text.length();
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private ScimException invalid(String expected) {
        return ScimException.badRequest("invalidFilter", "the filter lacks " + expected + " at character " + (at + 1));
    }
}
