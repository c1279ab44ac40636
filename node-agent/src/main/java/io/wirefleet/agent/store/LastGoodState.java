package io.wirefleet.agent.store;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.RejectedUpdateException;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest state that the machine was made to hold, on disk: a snapshot, and a journal of the updates since, one
/// line each, so that a change of one peer among thousands writes one line. Both are read back through
/// [DesiredState#apply], which checks the console's signature over every step. Not for several threads.
public final class LastGoodState {
    private static final long LEAST_JOURNAL_BYTES = 1 << 20;

    private final Path snapshot;
    private final Path journal;
    private final ServerId serverId;
    private final List<VerifyingKey> signingKeys;

    /// What the files lead to; null: not known, so that only a whole snapshot may follow.
    private @Nullable Revision stored;

    public LastGoodState(StateDirectory directory, Enrolment enrolment) {
        this.snapshot = directory.path().resolve("last-good.snapshot");
        this.journal = directory.path().resolve("last-good.journal");
        this.serverId = enrolment.serverId();
        this.signingKeys = enrolment.signingKeys();
    }

    /// The state on disk; null: there is none. A last line that a crash cut short is left out: it was never
    /// acknowledged.
    ///
    /// @throws DamagedException if the files are not as they were left; nothing of them may be used
    /// @throws StoreException if they cannot be read
    public @Nullable DesiredState load() {
        return load(true);
    }

    /// The same, changing nothing on disk: for others than the agent that keeps it.
    public @Nullable DesiredState peek() {
        return load(false);
    }

    private @Nullable DesiredState load(boolean mend) {
        try {
            DesiredStateUpdate begin = SnapshotFile.read(snapshot);
            if (begin == null) {
                return null;
            }
            DesiredState state = DesiredState.empty(serverId).apply(begin, signingKeys);
            String text = DurableFiles.read(journal);
            boolean whole = true;
            if (text != null) {
                Replayed replayed = replay(state, text, signingKeys);
                state = replayed.state();
                whole = replayed.length() == text.length() || (mend && cut(text.substring(0, replayed.length())));
            }
            stored = whole ? state.revision() : null;
            return state;
        } catch (IOException e) {
            throw new StoreException("read", snapshot, e);
        } catch (RejectedUpdateException e) {
            throw new DamagedException("the last good state in " + snapshot.getParent()
                    + " was changed by somebody: it " + e.getMessage());
        } catch (DamagedException e) {
            throw new DamagedException(snapshot + " " + e.getMessage());
        }
    }

    /// @param length of what it was made of, in characters; what follows was cut short by a crash
    private record Replayed(DesiredState state, int length) {}

    private static Replayed replay(DesiredState from, String text, Collection<VerifyingKey> keys) {
        DesiredState state = from;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            DesiredStateUpdate update = end < 0 ? null : readLine(text.substring(start, end));
            if (update == null) {
                if (end >= 0 && end + 1 < text.length()) {
                    throw new DamagedException("is followed by a journal with a broken line in its middle");
                }
                return new Replayed(state, start);
            }
            if (update.revision().compareTo(state.revision()) > 0) {
                state = state.apply(update, keys);
            }
            start = end + 1;
        }
        return new Replayed(state, start);
    }

    private static @Nullable DesiredStateUpdate readLine(String line) {
        try {
            return DesiredStateUpdate.read(Json.parse(line));
        } catch (RuntimeException _) {
            return null;
        }
    }

    /// Stores a state that follows the stored one by an update. A failure leaves what was stored before, whole; the
    /// next call then stores the whole state.
    ///
    /// @throws StoreException if it could not be stored
    public void store(DesiredStateUpdate update, DesiredState state) {
        if (update.full() || !update.since().equals(stored)) {
            storeWhole(state);
            return;
        }
        stored = null;
        try {
            append(Json.canonical(update.toJson()) + "\n");
        } catch (IOException e) {
            throw new StoreException("write", journal, e);
        }
        stored = state.revision();
    }

    /// Stores the whole state, in place of snapshot and journal.
    ///
    /// @throws StoreException if it could not be stored
    public void storeWhole(DesiredState state) {
        stored = null;
        try {
            SnapshotFile.write(snapshot, state.toUpdate());
            DurableFiles.delete(journal);
        } catch (IOException e) {
            throw new StoreException("write", snapshot, e);
        }
        stored = state.revision();
    }

    /// Folds a long journal into the snapshot.
    ///
    /// @param state the state that is stored
    /// @throws StoreException if it could not be stored
    public void compact(DesiredState state) {
        if (!state.revision().equals(stored)) {
            return;
        }
        try {
            if (Files.exists(journal)
                    && Files.size(journal) > Math.max(LEAST_JOURNAL_BYTES, Files.size(snapshot) / 2)) {
                storeWhole(state);
            }
        } catch (IOException e) {
            throw new StoreException("read", snapshot, e);
        }
    }

    /// Forgets the state.
    public void clear() {
        stored = null;
        try {
            DurableFiles.delete(journal);
            DurableFiles.delete(snapshot);
        } catch (IOException e) {
            throw new StoreException("delete", snapshot, e);
        }
    }

    private void append(String line) throws IOException {
        boolean fresh = !Files.exists(journal);
        try (FileChannel channel = DurableFiles.open(journal, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long length = channel.size();
            try {
                channel.position(length);
                DurableFiles.writeFully(channel, line);
                channel.force(true);
            } catch (IOException e) {
                channel.truncate(length);
                throw e;
            }
        }
        if (fresh) {
            DurableFiles.syncDirectory(journal);
        }
    }

    /// Answers whether it could: where nothing can be written now, the whole state is what is written next.
    private boolean cut(String rest) {
        try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
            channel.truncate(rest.getBytes(StandardCharsets.UTF_8).length);
            channel.force(true);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
