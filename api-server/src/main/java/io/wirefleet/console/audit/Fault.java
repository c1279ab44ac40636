package io.wirefleet.console.audit;

import io.wirefleet.contract.json.Json;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The first thing in the audit that is not as the console wrote it.
///
/// @param position where in the chain; null: in none of its links
/// @param entryId the entry that it is about; null: nobody knows any more
/// @param detail for people: what was found
record Fault(Kind kind, @Nullable Long position, @Nullable UUID entryId, String detail) {
    enum Kind {
        /// An entry, or the hash of its link, says something else than when it was linked.
        EDITED,
        /// An entry or a link is gone.
        REMOVED,
        /// An entry or a link is there that the console did not write there.
        INSERTED,
        /// Links stand in another order.
        REORDERED,
        /// The end of the chain is gone.
        CUT,
        /// The chain holds together, but is not the one that was signed.
        REWRITTEN,
        /// A checkpoint is not what the console signed.
        FORGED_CHECKPOINT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("kind", kind.toString()).put("position", position);
        return json.put("entry_id", entryId == null ? null : entryId.toString()).put("detail", detail);
    }
}
