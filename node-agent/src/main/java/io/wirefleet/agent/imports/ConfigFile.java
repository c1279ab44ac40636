package io.wirefleet.agent.imports;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.imports.FoundInterface;
import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a configuration file as `wg-quick(8)` and `wg(8)` take it: sections and keys in any case, `#` begins a
/// comment, lists by commas or repeated keys.
public final class ConfigFile {
    private final String source;
    private final List<String> errors = new ArrayList<>();
    private final List<PeerSection> peers = new ArrayList<>();

    /// The last comment lines without a gap that stand free since the last line that was neither comment nor empty.
    private final List<String> comments = new ArrayList<>();

    private boolean gap;

    private @Nullable InterfaceSection tunnel;
    private @Nullable PeerSection peer;

    private ConfigFile(String source) {
        this.source = source;
    }

    /// @param source the file, as errors name it
    /// @param interfaceName the interface that it is about
    /// @throws ConfigFileException naming file and line of all that is wrong
    public static FoundInterface read(String source, String interfaceName, String text) {
        ConfigFile file = new ConfigFile(source);
        String[] lines = text.replaceFirst("^\uFEFF", "").split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            file.readLine(i + 1, lines[i]);
        }
        return file.finish(interfaceName);
    }

    private void readLine(int number, String line) {
        int hash = line.indexOf('#');
        String content = (hash < 0 ? line : line.substring(0, hash)).strip();
        String comment = hash < 0 ? "" : line.substring(hash).strip();
        if (content.isEmpty()) {
            readComment(comment);
            return;
        }
        try {
            if (content.startsWith("[")) {
                begin(number, content, comment);
            } else {
                take(number, content, comment);
            }
        } catch (InvalidValueException e) {
            errors.add(source + ":" + number + ": " + e.getMessage());
        }
    }

    private void readComment(String comment) {
        if (comment.isEmpty()) {
            gap = true;
            return;
        }
        if (gap) {
            comments.clear();
        }
        gap = false;
        comments.add(comment);
    }

    private void begin(int number, String content, String comment) {
        switch (content.toLowerCase(Locale.ROOT)) {
            case "[interface]" -> {
                peer = null;
                tunnel = tunnel == null ? new InterfaceSection() : tunnel;
            }
            case "[peer]" -> {
                peer = new PeerSection(number, List.copyOf(comments), comment);
                peers.add(peer);
            }
            default -> {
                comments.clear();
                throw new InvalidValueException("unknown section; there are [Interface] and [Peer]");
            }
        }
        comments.clear();
    }

    private void take(int number, String content, String comment) {
        int equals = content.indexOf('=');
        if (equals < 1) {
            throw new InvalidValueException("neither a section nor 'Key = value'");
        }
        String key = content.substring(0, equals).strip();
        String value = content.substring(equals + 1).strip();
        List<String> said = List.copyOf(comments);
        comments.clear();
        if (peer != null) {
            peer.take(key, value, said, comment);
        } else if (tunnel != null) {
            tunnel.take(number, key, value);
        } else {
            throw new InvalidValueException("stands before the first section");
        }
    }

    private FoundInterface finish(String interfaceName) {
        InterfaceSection own = tunnel;
        if (own == null) {
            errors.add(source + ": has no [Interface] section");
        } else if (own.publicKey == null && errors.isEmpty()) {
            errors.add(source + ": [Interface] has no PrivateKey; if something else sets it, bring the interface up and"
                    + " import it with --live " + interfaceName);
        }
        for (int i = 0; i < peers.size(); i++) {
            check(peers.get(i), peers.subList(0, i));
        }
        if (own == null || own.publicKey == null || !errors.isEmpty()) {
            throw new ConfigFileException(errors);
        }
        List<String> notes = new ArrayList<>(own.notes);
        peers.forEach(section -> notes.addAll(section.notes));
        return new FoundInterface(
                source,
                interfaceName,
                own.listenPort,
                own.publicKey,
                own.addresses,
                own.mtu,
                own.dnsServers,
                peers.stream().map(PeerSection::finish).toList(),
                notes);
    }

    private void check(PeerSection section, List<PeerSection> before) {
        PublicKey key = section.publicKey;
        if (key == null) {
            if (errors.isEmpty()) {
                errors.add(source + ":" + section.line + ": this [Peer] has no PublicKey");
            }
            return;
        }
        before.stream()
                .filter(other -> Objects.equals(key, other.publicKey))
                .findFirst()
                .ifPresent(
                        other -> errors.add(source + ":" + section.line + ": this [Peer] has the PublicKey of the one"
                                + " on line " + other.line + "; remove one of them"));
    }
}
