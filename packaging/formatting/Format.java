import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Holds every Java source of the project to one formatting: `check` lists what differs and fails, `apply` rewrites it.
final class Format {
    public static void main(String[] args) throws IOException, FormatterException {
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]).toRealPath();
        JavaFormatterOptions options = JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(false)
                .build();
        Formatter formatter = Formatter.createFormatter(options);
        List<Path> unformatted = new ArrayList<>();
        for (Path file : sources(root)) {
            String source = Files.readString(file);
            refuseLongComments(root.relativize(file), source);
            String formatted;
            try {
                String imports = ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(source), options.style());
                formatted = formatter.formatSource(imports);
            } catch (FormatterException e) {
                System.err.println(root.relativize(file) + ": " + e.getMessage());
                throw e;
            }
            if (!formatted.equals(source)) {
                unformatted.add(root.relativize(file));
                if (apply) {
                    Files.writeString(file, formatted);
                }
            }
        }
        if (!apply && !unformatted.isEmpty()) {
            unformatted.forEach(file -> System.err.println("not formatted: " + file));
            System.err.println("Format with: mvn -q -pl packaging/formatting validate -Dwirefleet.format=apply");
            System.exit(1);
        }
    }

    // The formatter breaks a long line comment without giving its rest a comment's slashes.
    private static void refuseLongComments(Path file, String source) {
        List<String> lines = source.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("//") && lines.get(i).length() > 120) {
                System.err.println(file + ":" + (i + 1) + ": a comment line is longer than 120 columns; break it");
                System.exit(1);
            }
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> {
                        String path = "/" + root.relativize(file);
                        return path.contains("/src/") && !path.contains("/target/");
                    })
                    .sorted()
                    .toList();
        }
    }
}
