package io.wirefleet.agent.imports;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the comments around a peer say of it: who it is. Knows what people write by hand and what wg-easy,
/// wireguard-ui, PiVPN, WGDashboard, wg-gen-web, algo, the exporters for Prometheus and the well-known install scripts
/// write.
final class PeerComments {
    private static final int LONGEST_NAME = 63;
    private static final Pattern BEGIN = Pattern.compile("(?i)begin(?:_peer)?\\s+(.+)");
    private static final Pattern END = Pattern.compile("(?i)end(?:_peer)?(\\s.*)?");
    private static final Pattern NAMED =
            Pattern.compile("(?i)\\+?(?:friendly[_ -]?name|peer ?name|client ?name|name)#?\\s*[:=]\\s*(.+)");
    private static final Pattern CLIENT = Pattern.compile("(?i)(?:client:?|(?:peer|user):)\\s+(.+)");
    private static final Pattern ABOUT =
            Pattern.compile("(?i)(id|e-?mail|enabled|friendly_json|telegram.*|.*(creat|updat)ed?( at)?)\\s*[:=].*");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>(),;:=]+@[^\\s@<>(),;:=]+\\.[A-Za-z]{2,}");
    private static final Pattern UUID_BEHIND = Pattern.compile("\\s*\\([0-9a-fA-F-]{36}\\)$");

    /// A word that may be a key, in base64 or hexadecimal.
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{43}=?|[0-9a-fA-F]{64}");

    /// A line that was commented out.
    private static final Pattern COMMENTED_OUT = Pattern.compile(
            "(?i)\\[(peer|interface)].*|(private|public|preshared)key\\s*=.*|(allowedips|endpoint|persistentkeepalive"
                    + "|address|dns|listenport|mtu|table|fwmark|saveconfig|pre(up|down)|post(up|down))\\s*=.*");

    private PeerComments() {}

    /// @param name null: none is said
    /// @param sure whether the comment says that it is a name
    record Said(
            @Nullable String name, boolean sure, @Nullable String email) {
        static final Said NOTHING = new Said(null, false, null);

        /// This, and of the other what this does not say or says less surely.
        Said or(Said other) {
            boolean others = name == null || (other.sure && !sure);
            return new Said(
                    others ? other.name : name, others ? other.sure : sure, email == null ? other.email : email);
        }
    }

    /// @param comments one line each, without the signs that make them comments
    static Said read(List<String> comments) {
        Said said = Said.NOTHING;
        for (String comment : comments) {
            String text = comment.replaceAll("^[#\\s]+|[#\\s]+$", "");
            if (COMMENTED_OUT.matcher(text).matches() || END.matcher(text).matches()) {
                said = Said.NOTHING;
            } else {
                said = said.or(readLine(text));
            }
        }
        return said;
    }

    private static Said readLine(String text) {
        if (KEY.matcher(text).find()) {
            return Said.NOTHING;
        }
        Matcher found = EMAIL.matcher(text);
        String email = found.find() ? found.group() : null;
        for (Pattern sure : List.of(BEGIN, NAMED, CLIENT)) {
            Matcher matcher = sure.matcher(text);
            if (matcher.matches()) {
                return new Said(name(UUID_BEHIND.matcher(matcher.group(1)).replaceFirst("")), true, email);
            }
        }
        if (ABOUT.matcher(text).matches() && !text.toLowerCase(Locale.ROOT).contains(" / ")) {
            return new Said(null, false, email);
        }
        return new Said(name(text.split(" / ", 2)[0]), false, email);
    }

    /// Printable, of a length that names may have; null where no letter or digit is left.
    private static @Nullable String name(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .map(point -> Character.isWhitespace(point) ? ' ' : point)
                .filter(point -> switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.PRIVATE_USE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                })
                .limit(LONGEST_NAME)
                .forEach(kept::appendCodePoint);
        String name = kept.toString().strip();
        return name.codePoints().anyMatch(Character::isLetterOrDigit) ? name : null;
    }
}
