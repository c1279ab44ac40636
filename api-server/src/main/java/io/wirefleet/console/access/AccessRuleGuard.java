package io.wirefleet.console.access;

import io.wirefleet.console.bounds.TagScope;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.resources.Guard;
import java.util.Map;

/// Holds scoped tokens to rules that select peers and servers by their tags alone, and by nothing else.
public final class AccessRuleGuard implements Guard<AccessRuleSpec, AccessRule> {
    @Override
    public AccessRuleSpec admitted(Principal caller, AccessRuleSpec given) {
        require(caller, "rule's peer selector", given.peers());
        require(caller, "rule's server selector", given.servers());
        return given;
    }

    @Override
    public AccessRuleSpec changed(Principal caller, AccessRule current, AccessRuleSpec given) {
        removed(caller, current);
        return admitted(caller, given);
    }

    @Override
    public void removed(Principal caller, AccessRule current) {
        admitted(caller, current.spec());
    }

    private static void require(Principal caller, String what, Selector selector) {
        boolean isByTags = selector.ids().isEmpty() && selector.owners().isEmpty() && !selector.all();
        TagScope.require(caller, what, isByTags ? selector.tags() : Map.of());
    }
}
