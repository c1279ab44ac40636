package io.wirefleet.packaging.provider;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// A provider package as a ZIP file: the same input gives the same bytes. Terraform keeps the mode bits, drops the
/// times and writes links as ordinary files, so that links are followed here.
final class ProviderArchive {
    /// As early as ZIP's own times go.
    private static final FileTime TIME = FileTime.from(Instant.parse("1980-01-02T00:00:00Z"));

    private static final int PROGRAM = 0100755;
    private static final int PLAIN = 0100644;

    private ProviderArchive() {}

    /// @param directory the package: its files are at the archive's root
    static void write(Path directory, Path archive) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
            for (Path file : files(directory)) {
                ZipArchiveEntry entry =
                        new ZipArchiveEntry(directory.relativize(file).toString());
                entry.setLastModifiedTime(TIME);
                entry.setUnixMode(Files.isExecutable(file) ? PROGRAM : PLAIN);
                zip.putArchiveEntry(entry);
                Files.copy(file, zip);
                zip.closeArchiveEntry();
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }
}
