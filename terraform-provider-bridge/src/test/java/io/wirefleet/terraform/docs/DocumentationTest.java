package io.wirefleet.terraform.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.provider.Contents;
import io.wirefleet.terraform.provider.WireguardProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The documentation is what the provider says of itself now. `-Dwirefleet.goldens.update=true` writes it anew.
final class DocumentationTest {
    private static final Path DOCS = Path.of("docs");
    private static final Path EXAMPLES = Path.of("examples");
    private static final Path CONFIGURATIONS = Path.of("../examples/terraform");
    private static final Pattern BLOCK = Pattern.compile("```terraform\n(.*?)```", Pattern.DOTALL);

    private static SortedMap<String, String> pages() {
        SecureRandom random = new SecureRandom();
        WireguardProvider provider = new WireguardProvider(
                Contents.all(random),
                Map.of(),
                Clock.systemUTC(),
                random,
                new PluginLog(System.err, Clock.systemUTC()));
        return Pages.of(provider.schema(), provider.contents(), EXAMPLES);
    }

    @Test
    void isCurrent() throws IOException {
        SortedMap<String, String> pages = pages();
        if (Boolean.getBoolean("wirefleet.goldens.update")) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Path file = DOCS.resolve(page.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, page.getValue());
            }
        }
        SortedMap<String, String> written = new TreeMap<>();
        for (Path file : files(DOCS, ".md")) {
            if (!file.startsWith(DOCS.resolve("guides"))) {
                written.put(DOCS.relativize(file).toString(), Files.readString(file));
            }
        }
        assertThat(written.keySet()).isEqualTo(pages.keySet());
        pages.forEach((name, page) -> assertThat(page)
                .as("docs/%s (update with -Dwirefleet.goldens.update=true)", name)
                .isEqualTo(written.get(name)));
    }

    /// What a guide shows is a part of a configuration that a test applies.
    @Test
    void guidesShowWhatIsTested() throws IOException {
        StringBuilder tested = new StringBuilder();
        for (Path file : files(CONFIGURATIONS, ".tf")) {
            tested.append(Files.readString(file)).append('\n');
        }
        for (Path file : files(EXAMPLES, ".tf")) {
            tested.append(Files.readString(file)).append('\n');
        }
        List<Path> guides = files(DOCS.resolve("guides"), ".md");
        assertThat(guides).hasSizeGreaterThanOrEqualTo(7);
        for (Path guide : guides) {
            Matcher blocks = BLOCK.matcher(Files.readString(guide));
            while (blocks.find()) {
                assertThat(tested.toString()).as("in %s", guide).contains(blocks.group(1));
            }
        }
    }

    private static List<Path> files(Path directory, String end) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }
}
