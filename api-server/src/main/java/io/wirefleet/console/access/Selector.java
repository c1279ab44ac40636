package io.wirefleet.console.access;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Which peers or servers a rule is about: those of its ids, and those of its owners, and those whose tags hold all of
/// its tags, or all. Empty, it selects nothing.
///
/// @param owners of peers; servers have none
public record Selector(List<UUID> ids, List<String> owners, Map<String, String> tags, boolean all) {
    public static final Selector NOTHING = new Selector(List.of(), List.of(), Map.of(), false);

    public Selector {
        ids = List.copyOf(ids);
        owners = List.copyOf(owners);
        tags = Map.copyOf(tags);
    }
}
