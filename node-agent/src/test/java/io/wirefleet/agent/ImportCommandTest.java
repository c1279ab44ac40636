package io.wirefleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.imports.FoundInterface;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PrivateKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
    @TempDir
    Path directory;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(Path file) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(output, true));
        commandLine.setErr(new PrintWriter(errors, true));
        return commandLine.execute("import", "--config", file.toString());
    }

    @Test
    @DisplayName("I8 prints the interface as JSON, of the private key the public half only")
    void i8PrintsTheInterface() throws IOException {
        PrivateKey key = PrivateKey.generate(new SecureRandom());
        Path file = directory.resolve("wg7.conf");
        Files.writeString(file, "[Interface]\nPrivateKey = " + key.exposeText() + "\nListenPort = 51820\n");

        assertThat(run(file)).as(errors.toString()).isZero();

        FoundInterface found = FoundInterface.read(JsonFields.of(Json.parse(output.toString())));
        assertThat(found.interfaceName()).isEqualTo("wg7");
        assertThat(found.publicKey()).isEqualTo(key.publicKey());
        assertThat(output.toString() + errors).doesNotContain(key.exposeText());
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws IOException {
        Path absent = directory.resolve("wg0.conf");
        assertThat(run(absent)).isOne();
        assertThat(errors.toString()).contains("there is no file " + absent, "--config", "--live");

        Path unnamed = directory.resolve("an interface.conf");
        Files.writeString(unnamed, "");
        assertThat(run(unnamed)).isOne();
        assertThat(errors.toString()).contains("must be named after its interface, such as wg0.conf");

        Files.writeString(absent, "[Interface]\nPrivateKey = oops\n");
        assertThat(run(absent)).isOne();
        assertThat(errors.toString())
                .contains(absent + ":2: PrivateKey must be 44 characters")
                .doesNotContain("oops");

        Path folder = Files.createDirectory(directory.resolve("wg1.conf"));
        assertThat(run(folder)).isOne();
        assertThat(errors.toString()).contains(folder + " cannot be read");
    }
}
