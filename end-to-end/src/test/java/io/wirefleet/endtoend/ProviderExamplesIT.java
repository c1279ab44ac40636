package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.Console;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.endtoend.lab.Programs;
import io.wirefleet.endtoend.lab.Secrets;
import io.wirefleet.endtoend.lab.Terraform;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The examples of the provider's documentation are one configuration, applied by the real Terraform on a real console.
@Needs({Need.ROOT, Need.IP, Need.BUSYBOX, Need.TERRAFORM})
class ProviderExamplesIT {
    private static final Path EXAMPLES = Programs.source("terraform-provider-bridge/examples");

    @Test
    void whatTheDocumentationShowsIsAppliedAndPlansEmpty() {
        try (Lab lab = Lab.create(1, 0)) {
            Console console = Console.start(lab, lab.stopAtEnd(new Secrets()));
            Map<String, String> configuration = new HashMap<>(below("resources", "resource.tf"));
            configuration.put("provider.tf", provider(console));
            Terraform terraform = Terraform.init(lab, console, "documented", configuration);
            assertThat(terraform.apply()).contains("5 added");
            assertThat(terraform.planIsEmpty()).isTrue();

            below("data-sources", "data-source.tf").forEach(terraform::file);
            below("ephemeral-resources", "ephemeral-resource.tf").forEach(terraform::file);
            below("functions", "function.tf").forEach(terraform::file);
            assertThat(terraform.apply()).contains("1 added, 0 changed");
            assertThat(terraform.planIsEmpty()).isTrue();
            assertThat(terraform.output("who_reaches_the_wiki").toString())
                    .isEqualTo("[\"ada-laptop by 'laptops to the wiki', pending\"]");
            assertThat(terraform.output("all_but_home").size()).isEqualTo(16);

            configuration.putAll(below("resources", "import-by-string-id.tf"));
            Terraform imported = Terraform.init(lab, console, "imported", configuration);
            assertThat(imported.run("plan", "-no-color")).contains("5 to import, 0 to add, 0 to change, 0 to destroy");
            assertThat(imported.apply()).contains("5 imported");
            assertThat(imported.planIsEmpty()).isTrue();
        }
    }

    /// The address that documentation shows is nobody's.
    private static String provider(Console console) {
        String shown = read(EXAMPLES.resolve("provider/provider.tf"));
        String own = shown.replace(
                        "https://console.example.net:8443", console.endpoint().toString())
                .replace("\"ca.pem\"", "\"" + console.caFile() + "\"");
        assertThat(own).doesNotContain("example.net").doesNotContain("\"ca.pem\"");
        return own;
    }

    /// Texts of these files, by names of their own.
    private static Map<String, String> below(String directory, String name) {
        Map<String, String> texts = new HashMap<>();
        try (Stream<Path> kinds = Files.list(EXAMPLES.resolve(directory))) {
            kinds.filter(kind -> Files.exists(kind.resolve(name)))
                    .forEach(kind ->
                            texts.put(directory + "-" + kind.getFileName() + "-" + name, read(kind.resolve(name))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(texts).isNotEmpty();
        return texts;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
