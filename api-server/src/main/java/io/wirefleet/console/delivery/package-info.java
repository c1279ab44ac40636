/// How a change reaches the servers: the write that records it, the numberer that gives it revisions, the items that
/// servers hold, the signals that wake agents, and the receipts that say when it is done. See
/// docs/decisions/0003-revisions-after-commit.md.
@NullMarked
package io.wirefleet.console.delivery;

import org.jspecify.annotations.NullMarked;
