package io.wirefleet.console.http;

import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What `If-Match` asks of a resource before it is written (RFC 9110 section 13.1.1).
///
/// @param etags any of these will do; null: any version will
public record Precondition(@Nullable List<String> etags) {
    public static final Precondition NONE = new Precondition(null);

    private static final Pattern ETAG = Pattern.compile("(W/)?\"[\\x21\\x23-\\x7e]*\"");

    /// @param header null: there was none
    /// @throws RefusedException if it is no list of ETags
    public static Precondition parse(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return NONE;
        }
        List<String> etags =
                Arrays.stream(header.split(",", -1)).map(String::strip).toList();
        for (String etag : etags) {
            if (!ETAG.matcher(etag).matches()) {
                throw RefusedException.malformed(
                        "If-Match must be an ETag as the console answered it, such as \"3\" with its quotes, or *");
            }
        }
        return new Precondition(etags);
    }

    /// @throws RefusedException if the resource has another version
    public void check(long version) {
        if (etags != null && !etags.contains(etag(version))) {
            throw new RefusedException(new Refusal.Stale(
                    "the resource has changed: its ETag is now " + etag(version) + "; read it again"));
        }
    }

    /// The ETag of a version: its number in quotes.
    public static String etag(long version) {
        return "\"" + version + "\"";
    }
}
