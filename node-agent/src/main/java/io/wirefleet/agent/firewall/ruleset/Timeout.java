package io.wirefleet.agent.firewall.ruleset;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How long UDP flows are remembered to which a rule gives this (`ct timeout` of nft(8)). It cannot be changed once it
/// is made, and its name tells all of it.
///
/// @param unreplied seconds for a flow that was not answered; null: as the kernel has it
/// @param replied seconds for one that is answered again and again; null: as the kernel has it
public record Timeout(@Nullable Integer unreplied, @Nullable Integer replied) {
    private static final Pattern NAME = Pattern.compile("udp-(\\d{1,9}|kernel)-(\\d{1,9}|kernel)");

    public String name() {
        return "udp-" + (unreplied == null ? "kernel" : unreplied) + "-" + (replied == null ? "kernel" : replied);
    }

    /// Empty: no name of ours.
    public static Optional<Timeout> ofName(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new Timeout(seconds(matcher.group(1)), seconds(matcher.group(2))))
                : Optional.empty();
    }

    private static @Nullable Integer seconds(String text) {
        return text.equals("kernel") ? null : Integer.valueOf(text);
    }

    @Override
    public String toString() {
        return "timeout " + name();
    }
}
