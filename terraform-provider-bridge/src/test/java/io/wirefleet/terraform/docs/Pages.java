package io.wirefleet.terraform.docs;

import io.wirefleet.terraform.functions.Function;
import io.wirefleet.terraform.provider.Catalogue;
import io.wirefleet.terraform.provider.Contents;
import io.wirefleet.terraform.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The pages of the provider's documentation in the layout of Terraform's registry, by their paths below `docs`.
/// Examples come from `examples`, in the registry's layout too. Guides are written by hand and are none of these.
final class Pages {
    private static final String PREFIX = "wireguard_";

    private final Path examples;
    private final SortedMap<String, String> pages = new TreeMap<>();

    private Pages(Path examples) {
        this.examples = examples;
    }

    /// @param provider the schema of the provider's own configuration
    static SortedMap<String, String> of(Schema provider, Contents contents, Path examples) {
        Pages pages = new Pages(examples);
        pages.pages.put(
                "index.md",
                heading("wireguard Provider", provider.description(), "wireguard Provider")
                        + pages.example("provider/provider.tf", "terraform")
                        + "\n" + SchemaSection.of(provider));
        pages.described(contents.resources(), "resources", "Resource", "resource.tf", it -> it.schema());
        pages.described(contents.dataSources(), "data-sources", "Data Source", "data-source.tf", it -> it.schema());
        pages.described(
                contents.ephemeralResources(),
                "ephemeral-resources",
                "Ephemeral Resource",
                "ephemeral-resource.tf",
                it -> it.schema());
        contents.functions()
                .names()
                .forEach(name -> pages.function(contents.functions().find(name).orElseThrow()));
        return pages.pages;
    }

    private <T> void described(
            Catalogue<T> catalogue,
            String directory,
            String what,
            String example,
            java.util.function.Function<T, Schema> schemaOf) {
        for (String name : catalogue.names()) {
            Schema schema = schemaOf.apply(catalogue.find(name).orElseThrow());
            String own = directory + "/" + name;
            pages.put(
                    directory + "/" + name.substring(PREFIX.length()) + ".md",
                    heading(name + " " + what + " - wireguard", schema.description(), name + " (" + what + ")")
                            + example(own + "/" + example, "terraform")
                            + "\n" + SchemaSection.of(schema)
                            + imports(own));
        }
    }

    private String imports(String directory) {
        if (!Files.exists(examples.resolve(directory + "/import.sh"))) {
            return "";
        }
        return """

                ## Import

                In Terraform v1.5.0 and later, by the id or the name in an `import` block:

                ```terraform
                %s```

                With the command `terraform import`:

                ```shell
                %s```
                """.formatted(read(directory + "/import-by-string-id.tf"), read(directory + "/import.sh"));
    }

    private void function(Function function) {
        String name = function.name();
        pages.put(
                "functions/" + name + ".md",
                heading(name + " function - wireguard", function.summary(), "function: " + name, function.description())
                        + example("functions/" + name + "/function.tf", "terraform")
                        + "\n## Signature\n\n```text\n"
                        + SchemaSection.signature(name, function.parameters(), function.result())
                        + "\n```\n\n## Arguments\n\n"
                        + function.parameters().stream()
                                .map(parameter -> "1. `" + parameter.name() + "` ("
                                        + SchemaSection.name(parameter.type()) + ") " + parameter.description() + "\n")
                                .collect(Collectors.joining()));
    }

    private static String heading(String title, String description, String heading) {
        return heading(title, description, heading, description);
    }

    private static String heading(String title, String summary, String heading, String description) {
        return """
                ---
                page_title: "%s"
                subcategory: ""
                description: |-
                  %s
                ---

                # %s

                %s
                """.formatted(title, summary, heading, description);
    }

    private String example(String file, String language) {
        return "\n## Example Usage\n\n```" + language + "\n" + read(file) + "```\n";
    }

    private String read(String file) {
        try {
            return Files.readString(examples.resolve(file)).stripTrailing() + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("every page has an example: " + file + " is missing", e);
        }
    }
}
