package io.wirefleet.console.audit;

import io.wirefleet.console.audit.Fault.Kind;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.signing.VerifyingKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The checkpoints of the database and of the file, called up in the order of their positions as the chain is walked
/// past them. Each must have the chain's hash; of each place the newest thousand must bear the console's signature.
/// What older ones prove, those prove as well, for each hash stands for all before it.
final class Witnesses implements AutoCloseable {
    private static final int SIGNATURES = 1_000;
    private static final int READ_AT_ONCE = 500;

    private final Checkpoints checkpoints;
    private final CheckpointFile.Lines lines;
    private final Map<String, Optional<VerifyingKey>> keys = new HashMap<>();
    private final List<Place> places;
    private final long signedFrom;

    private Witnesses(Checkpoints checkpoints, long newest, long signedFrom) {
        this.checkpoints = checkpoints;
        this.signedFrom = signedFrom;
        long newestLine = checkpoints.file().last();
        this.lines = checkpoints.file().read();
        this.places = List.of(new InDatabase(newest), new InFile(newestLine));
    }

    /// Those that are there now, of positions that are linked now.
    static Witnesses call(DSLContext database, Checkpoints checkpoints) {
        List<Checkpoint> signed = checkpoints.before(Long.MAX_VALUE, SIGNATURES);
        long newest = signed.isEmpty() ? 0 : signed.getFirst().position();
        long signedFrom = signed.size() < SIGNATURES ? 0 : signed.getLast().position();
        return new Witnesses(checkpoints, newest, signedFrom);
    }

    /// What is wrong with the checkpoints up to here, or with the chain by their word; null: nothing.
    @Nullable
    Fault compare(ChainHead head) {
        for (Place place : places) {
            try {
                for (Checkpoint next = place.peek(); next != null && next.position() <= head.position(); ) {
                    Fault fault = compare(place, next, head);
                    if (fault != null) {
                        return fault;
                    }
                    place.pass();
                    next = place.peek();
                }
            } catch (InvalidFieldException e) {
                return new Fault(
                        Kind.FORGED_CHECKPOINT,
                        head.position(),
                        null,
                        "a line of the file is no checkpoint (" + e.getMessage() + ")");
            }
        }
        return null;
    }

    private @Nullable Fault compare(Place place, Checkpoint checkpoint, ChainHead head) {
        String named = "the checkpoint of " + checkpoint.at() + " in " + place.name();
        if (checkpoint.position() < head.position()) {
            return new Fault(
                    Kind.FORGED_CHECKPOINT,
                    checkpoint.position(),
                    null,
                    named + " does not stand in the order of positions");
        }
        if (checkpoint.position() >= signedFrom && !isSigned(checkpoint)) {
            return new Fault(
                    Kind.FORGED_CHECKPOINT,
                    checkpoint.position(),
                    null,
                    named + " does not bear the signature of a key of this console");
        }
        return checkpoint.hash().equals(head.hash())
                ? null
                : new Fault(
                        Kind.REWRITTEN,
                        checkpoint.position(),
                        null,
                        "the chain was written anew, here or before: " + named + " has the hash " + checkpoint.hash()
                                + ", the chain " + head.hash());
    }

    private boolean isSigned(Checkpoint checkpoint) {
        return keys.computeIfAbsent(checkpoint.keyId(), checkpoints::key)
                .filter(checkpoint::isSignedBy)
                .isPresent();
    }

    /// The checkpoint that is of no link, since the chain ends before it; null: none.
    @Nullable
    Fault beyond(ChainHead head) {
        for (Place place : places) {
            Checkpoint next;
            try {
                next = place.peek();
            } catch (InvalidFieldException e) {
                return new Fault(
                        Kind.FORGED_CHECKPOINT,
                        null,
                        null,
                        "a line of the file is no checkpoint (" + e.getMessage() + ")");
            }
            if (next != null) {
                return new Fault(
                        Kind.CUT,
                        head.position() + 1,
                        null,
                        "the chain ends at position " + head.position() + "; the checkpoint of " + next.at() + " in "
                                + place.name() + " is of position " + next.position());
            }
        }
        return null;
    }

    @Override
    public void close() {
        lines.close();
    }

    /// Where checkpoints are kept.
    private abstract static class Place {
        private final String name;
        private final long newest;
        private @Nullable Checkpoint next;
        private boolean ended;

        /// @param newest the position of the last that counts
        Place(String name, long newest) {
            this.name = name;
            this.newest = newest;
        }

        String name() {
            return name;
        }

        @Nullable
        Checkpoint peek() {
            if (next == null && !ended) {
                Checkpoint read = read();
                next = read == null || read.position() > newest ? null : read;
                ended = next == null;
            }
            return next;
        }

        void pass() {
            next = null;
        }

        abstract @Nullable Checkpoint read();
    }

    private final class InDatabase extends Place {
        private final Deque<Checkpoint> ahead = new ArrayDeque<>();
        private long read;

        InDatabase(long newest) {
            super("the database", newest);
        }

        @Override
        @Nullable
        Checkpoint read() {
            if (ahead.isEmpty()) {
                ahead.addAll(checkpoints.after(read, READ_AT_ONCE));
            }
            Checkpoint next = ahead.poll();
            read = next == null ? read : next.position();
            return next;
        }
    }

    private final class InFile extends Place {
        InFile(long newest) {
            super("the file " + checkpoints.file().path(), newest);
        }

        @Override
        @Nullable
        Checkpoint read() {
            return lines.next();
        }
    }
}
