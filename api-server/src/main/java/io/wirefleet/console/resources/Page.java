package io.wirefleet.console.resources;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A part of a list that is sorted by id.
///
/// @param next behind which id the list goes on; null: this was all
public record Page<R>(List<R> items, @Nullable UUID next) {
    /// Which part is asked for.
    ///
    /// @param after null: from the beginning
    public record Wanted(int limit, @Nullable UUID after) {
        /// Reading one more than asked for tells whether there is more.
        public int rows() {
            return limit + 1;
        }
    }

    public Page {
        items = List.copyOf(items);
    }

    /// The page of these rows, which are one more than wanted if the list goes on.
    public static <R extends Stored> Page<R> of(List<R> rows, Wanted wanted) {
        if (rows.size() <= wanted.limit()) {
            return new Page<>(rows, null);
        }
        List<R> items = rows.subList(0, wanted.limit());
        return new Page<>(items, items.getLast().meta().id());
    }
}
