package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a server does by itself when something goes wrong. Fields that say the usual are not written, so that a plain
/// server's state is the same as it was before they were known.
///
/// @param consoleOutage while the console does not answer
/// @param autoRollback after a change of the server that its peers do not survive; null: nothing
public record Safeguards(
        ConsoleOutage consoleOutage, @Nullable AutoRollback autoRollback) {
    /// What a server has about which nothing is said.
    public static final Safeguards USUAL = new Safeguards(ConsoleOutage.FAIL_STATIC, null);

    /// @param failClosedAfterSeconds null: it fails static
    /// @param lossPercent null, like the window: nothing is taken back
    public static Safeguards of(
            @Nullable Integer failClosedAfterSeconds, @Nullable Integer lossPercent, @Nullable Integer windowSeconds) {
        return new Safeguards(
                failClosedAfterSeconds == null
                        ? ConsoleOutage.FAIL_STATIC
                        : new ConsoleOutage(ConsoleOutage.Mode.FAIL_CLOSED, failClosedAfterSeconds),
                lossPercent == null || windowSeconds == null ? null : new AutoRollback(lossPercent, windowSeconds));
    }

    /// @param afterSeconds how long the console may be silent before the peers are taken off; null if and only if the
    ///     mode is [Mode#FAIL_STATIC]
    public record ConsoleOutage(Mode mode, @Nullable Integer afterSeconds) {
        public static final ConsoleOutage FAIL_STATIC = new ConsoleOutage(Mode.FAIL_STATIC, null);

        /// An agent hears from a console that has nothing new about once a minute.
        public static final int LEAST_SECONDS = 120;

        /// A year.
        public static final int MOST_SECONDS = 31_536_000;

        /// What happens to the peers while the console does not answer.
        public enum Mode {
            /// They stay, and expiries fire.
            FAIL_STATIC,

            /// They are taken off after a while, and come back with the console.
            FAIL_CLOSED;

            /// As in JSON.
            public String text() {
                return name().toLowerCase(Locale.ROOT);
            }

            /// @throws InvalidValueException if it is none
            public static Mode parse(String text) {
                return Stream.of(values())
                        .filter(mode -> mode.text().equals(text))
                        .findFirst()
                        .orElseThrow(() -> new InvalidValueException("must be fail_static or fail_closed"));
            }
        }

        public ObjectNode toJson() {
            return Json.object().put("mode", mode.text()).put("after_seconds", afterSeconds);
        }

        /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
        public static ConsoleOutage read(JsonFields fields) {
            Mode mode = fields.parsed("mode", Mode::parse);
            Long after = fields.integer("after_seconds", LEAST_SECONDS, MOST_SECONDS);
            if (mode != Mode.FAIL_CLOSED) {
                if (after != null) {
                    throw fields.invalid("after_seconds", "is only for the mode fail_closed; leave it out");
                }
                return FAIL_STATIC;
            }
            return new ConsoleOutage(mode, (int) fields.requiredInteger("after_seconds", LEAST_SECONDS, MOST_SECONDS));
        }
    }

    /// Back to the interface as it was before a change, where too few of the peers that the change was not about have
    /// found their way back to the server.
    ///
    /// @param handshakeLossPercent how many of the peers that had a session, of a hundred, must be without a new
    ///     handshake
    /// @param windowSeconds how long after the change that is looked at
    public record AutoRollback(int handshakeLossPercent, int windowSeconds) {
        public static final int DEFAULT_PERCENT = 80;

        /// A peer that sends something begins a new handshake two minutes after the last one (`REKEY_AFTER_TIME`).
        public static final int LEAST_WINDOW_SECONDS = 150;

        public static final int DEFAULT_WINDOW_SECONDS = 180;
        public static final int MOST_WINDOW_SECONDS = 3600;

        public ObjectNode toJson() {
            return Json.object()
                    .put("handshake_loss_percent", handshakeLossPercent)
                    .put("window_seconds", windowSeconds);
        }

        /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
        public static AutoRollback read(JsonFields fields) {
            Long percent = fields.integer("handshake_loss_percent", 1, 100);
            Long window = fields.integer("window_seconds", LEAST_WINDOW_SECONDS, MOST_WINDOW_SECONDS);
            return new AutoRollback(
                    percent == null ? DEFAULT_PERCENT : percent.intValue(),
                    window == null ? DEFAULT_WINDOW_SECONDS : window.intValue());
        }
    }

    /// The capabilities that an agent must have for this.
    public Set<String> requires() {
        Set<String> required = new HashSet<>();
        if (consoleOutage.mode() == ConsoleOutage.Mode.FAIL_CLOSED) {
            required.add(Capability.FAIL_CLOSED);
        }
        if (autoRollback != null) {
            required.add(Capability.AUTO_ROLLBACK);
        }
        return required;
    }

    void write(ObjectNode json) {
        if (!consoleOutage.equals(ConsoleOutage.FAIL_STATIC)) {
            json.set("console_outage", consoleOutage.toJson());
        }
        if (autoRollback != null) {
            json.set("auto_rollback", autoRollback.toJson());
        }
    }

    static Safeguards read(JsonFields fields) {
        JsonFields outage = fields.object("console_outage");
        JsonFields rollback = fields.object("auto_rollback");
        return new Safeguards(
                outage == null ? ConsoleOutage.FAIL_STATIC : ConsoleOutage.read(outage),
                rollback == null ? null : AutoRollback.read(rollback));
    }
}
