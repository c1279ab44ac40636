package io.wirefleet.agent.store;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.signing.SigningKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The agent's directory (0700, its files 0600):
///
/// | file | holds |
/// |---|---|
/// | `lock` | held by the agent that runs |
/// | `identity.key` | the Ed25519 key that signs its calls |
/// | `wireguard.key` | the server's WireGuard private key; made or found here, never leaves (I8) |
/// | `enrolment.json` | see [Enrolment] |
/// | `last-good.snapshot`, `last-good.journal` | see [LastGoodState] |
/// | `restore.json` | see [RestoreRecord] |
/// | `agent.sock` | where the running agent can be asked; a Unix socket |
/// | `status.json` | what the running agent says of itself, see [AgentStatus] |
public final class StateDirectory {
    private final Path path;

    public StateDirectory(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /// Makes the directory where it is missing.
    public void create() {
        try {
            DurableFiles.createDirectory(path);
        } catch (IOException e) {
            throw new StoreException("make", path, e);
        }
    }

    /// The lock that one agent holds for as long as it works on this directory.
    public static final class Lock implements AutoCloseable {
        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException _) {
                // the lock ends with the process at the latest
            }
        }
    }

    /// @throws StoreException if another agent holds it
    public Lock lock() {
        Lock lock = tryLock();
        if (lock == null) {
            throw new StoreException("another wirefleet-agent is running on " + path
                    + "; stop it first, or give this one its own --state-dir");
        }
        return lock;
    }

    /// Whether an agent runs on this directory.
    public boolean isLocked() {
        if (!Files.exists(path.resolve("lock"))) {
            return false;
        }
        try (Lock lock = tryLock()) {
            return lock == null;
        }
    }

    private @Nullable Lock tryLock() {
        Path file = path.resolve("lock");
        try {
            FileChannel channel = DurableFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new Lock(channel);
                }
            } catch (OverlappingFileLockException _) {
                // held by this very process
            }
            channel.close();
            return null;
        } catch (IOException e) {
            throw new StoreException("lock", file, e);
        }
    }

    /// The key that signs the agent's calls; made at the first call, the same ever after.
    public SigningKey identityKey() {
        return key("identity.key", SigningKey::parse, SigningKey::exposeText, SigningKey::generate);
    }

    /// The server's WireGuard key; made at the first call, the same ever after.
    public PrivateKey wireGuardKey(SecureRandom random) {
        return key("wireguard.key", PrivateKey::parse, PrivateKey::exposeText, () -> PrivateKey.generate(random));
    }

    /// Makes the key of an interface that is taken over the server's, whatever it was before.
    public void adoptWireGuardKey(PrivateKey key) {
        replace(path.resolve("wireguard.key"), key.exposeText() + "\n");
    }

    private <K> K key(String name, Function<String, K> parse, Function<K, String> print, Supplier<K> make) {
        Path file = path.resolve(name);
        String text = read(file);
        if (text != null) {
            try {
                return parse.apply(text.strip());
            } catch (RuntimeException _) {
                throw new StoreException("read " + file + ": it holds no key; restore it from a backup, or delete it"
                        + " and enrol anew");
            }
        }
        K key = make.get();
        replace(file, print.apply(key) + "\n");
        return key;
    }

    /// What enrolling left; null: not enrolled.
    public @Nullable Enrolment enrolment() {
        Path file = path.resolve("enrolment.json");
        String text = read(file);
        if (text == null) {
            return null;
        }
        try {
            return Enrolment.read(Json.parse(text));
        } catch (RuntimeException e) {
            throw new StoreException("read " + file + ": " + e.getMessage() + "; enrol anew with 'enroll --force'");
        }
    }

    public void saveEnrolment(Enrolment enrolment) {
        replace(path.resolve("enrolment.json"), Json.canonical(enrolment.toJson()) + "\n");
    }

    private static @Nullable String read(Path file) {
        try {
            return DurableFiles.read(file);
        } catch (IOException e) {
            throw new StoreException("read", file, e);
        }
    }

    private static void replace(Path file, String text) {
        try {
            DurableFiles.replace(file, text);
        } catch (IOException e) {
            throw new StoreException("write", file, e);
        }
    }
}
