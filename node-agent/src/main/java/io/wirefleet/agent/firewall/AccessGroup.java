package io.wirefleet.agent.firewall;

import io.wirefleet.contract.state.RuleId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/// A set of access rules that some peers have in common, whether they hold at the moment or not.
///
/// @param rules sorted, each once
record AccessGroup(List<RuleId> rules) {
    private static final int NAME_BYTES = 8;

    /// The group of no rules: nothing is let through.
    static final AccessGroup NOTHING = new AccessGroup(List.of());

    AccessGroup {
        rules = List.copyOf(rules);
    }

    static AccessGroup of(Collection<RuleId> rules) {
        return rules.isEmpty()
                ? NOTHING
                : new AccessGroup(rules.stream().sorted().distinct().toList());
    }

    /// The name of the group's chain: the same for the same rules on every server, and another for others.
    String chain() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (RuleId rule : rules) {
                digest.update(ByteBuffer.allocate(16)
                        .putLong(rule.value().getMostSignificantBits())
                        .putLong(rule.value().getLeastSignificantBits())
                        .array());
            }
            return "group-" + HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
