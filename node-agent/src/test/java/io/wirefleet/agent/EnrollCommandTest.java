package io.wirefleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.console.FakeConsole;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.agent.JoinToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EnrollCommandTest {
    @TempDir
    Path directory;

    private final StateFixture state = new StateFixture();
    private final StringWriter errors = new StringWriter();

    private int enroll(FakeConsole console, JoinToken token, String... more) throws IOException {
        Path file = directory.resolve("token");
        Files.writeString(file, token.exposeText() + "\n");
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(errors, true));
        String[] arguments = {
            "enroll",
            "--state-dir",
            directory.resolve("state").toString(),
            "--console",
            console.address().toString(),
            "--token-file",
            file.toString()
        };
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return commandLine.execute(all);
    }

    @Test
    @DisplayName("I8 enrols with the console of the join token, whatever its name, and tells it public keys only")
    void i8Enrols() throws IOException {
        try (FakeConsole console =
                new FakeConsole(directory, "dns:elsewhere.invalid", state.serverId, state.signingKeys())) {
            assertThat(enroll(console, console.joinToken()))
                    .as(errors.toString())
                    .isZero();

            StateDirectory stored = new StateDirectory(directory.resolve("state"));
            Enrolment enrolment = Objects.requireNonNull(stored.enrolment());
            assertThat(enrolment.serverId()).isEqualTo(state.serverId);
            assertThat(enrolment.signingKeys()).isEqualTo(state.signingKeys());
            var request = Objects.requireNonNull(console.enrolled());
            assertThat(request.publicKey())
                    .isEqualTo(stored.wireGuardKey(new SecureRandom()).publicKey());
            assertThat(request.toJson().toString())
                    .doesNotContain(stored.wireGuardKey(new SecureRandom()).exposeText());

            assertThat(enroll(console, console.joinToken())).isOne();
            assertThat(errors.toString()).contains("enrolled already").contains("--force");
            assertThat(enroll(console, console.joinToken(), "--force")).isOne();
            assertThat(errors.toString()).contains("the join token was used already");
            assertThat(stored.enrolment()).isEqualTo(enrolment);
        }
    }

    @Test
    @DisplayName("I12 shows the join token to no console but the one it names, and prints none of it")
    void i12RefusesAnotherConsole() throws IOException {
        try (FakeConsole console = new FakeConsole(directory, "ip:127.0.0.1", state.serverId, state.signingKeys());
                FakeConsole other = new FakeConsole(directory, "dns:localhost", state.serverId, state.signingKeys())) {
            JoinToken token = other.joinToken();

            assertThat(enroll(console, token)).isOne();

            assertThat(console.enrolled()).isNull();
            assertThat(errors.toString())
                    .contains("is not the console that the join token was made for")
                    .doesNotContain(token.exposeText().substring(4, 20));
            assertThat(new StateDirectory(directory.resolve("state")).enrolment())
                    .isNull();
        }
    }

    @Test
    void saysThatTheConsoleIsAway() throws IOException {
        FakeConsole console = new FakeConsole(directory, "ip:127.0.0.1", state.serverId, state.signingKeys());
        JoinToken token = console.joinToken();
        console.close();

        assertThat(enroll(console, token)).isOne();

        assertThat(errors.toString()).contains("cannot be reached");
    }
}
