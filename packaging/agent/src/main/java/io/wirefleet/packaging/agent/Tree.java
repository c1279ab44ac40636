package io.wirefleet.packaging.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/// What a package puts on a disk. Its archive is the same bytes each time: sorted, everything root's, one time for
/// all.
final class Tree {
    private static final int DIRECTORY = 040755;
    private static final int PROGRAM = 0100755;
    private static final int PLAIN = 0100644;
    private static final int LINK = 0120777;

    private final SortedMap<String, Entry> entries = new TreeMap<>();

    /// Adds an entry with the directories above it.
    ///
    /// @param path without a slash at its beginning or end
    Tree add(String path, Entry entry) {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            String above = path.substring(0, slash);
            if (!entries.containsKey(above)) {
                add(above, new Entry.Directory());
            }
        }
        entries.put(path, entry);
        return this;
    }

    /// Adds what is in a directory; links are followed.
    ///
    /// @param path where to; empty: at the top
    Tree addAll(String path, Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = directory.relativize(file).toString();
            add(path.isEmpty() ? name : path + "/" + name, Entry.File.of(file));
        }
        return this;
    }

    Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /// How much room it takes, in bytes.
    long size() {
        return entries.values().stream()
                .mapToLong(entry -> entry instanceof Entry.File file ? file.content().length : 0)
                .sum();
    }

    /// Writes it as `tar.gz`.
    ///
    /// @param prefix before each path, such as `./`
    void write(OutputStream out, String prefix, Instant time) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(out), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (Map.Entry<String, Entry> entry : entries.entrySet()) {
                write(tar, prefix + entry.getKey(), entry.getValue(), time);
            }
        }
    }

    private static void write(TarArchiveOutputStream tar, String path, Entry entry, Instant time) throws IOException {
        TarArchiveEntry header = switch (entry) {
            case Entry.Directory _ -> header(path + "/", TarConstants.LF_DIR, DIRECTORY);
            case Entry.Link(String target) -> {
                TarArchiveEntry link = header(path, TarConstants.LF_SYMLINK, LINK);
                link.setLinkName(target);
                yield link;
            }
            case Entry.File file -> {
                TarArchiveEntry plain = header(path, TarConstants.LF_NORMAL, file.isProgram() ? PROGRAM : PLAIN);
                plain.setSize(file.content().length);
                yield plain;
            }
        };
        Instant own = entry instanceof Entry.File file ? file.time() : null;
        header.setModTime(Date.from(own == null ? time : own));
        tar.putArchiveEntry(header);
        if (entry instanceof Entry.File file) {
            tar.write(file.content());
        }
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry header(String path, byte type, int mode) {
        TarArchiveEntry header = new TarArchiveEntry(path, type);
        header.setIds(0, 0);
        header.setNames("root", "root");
        header.setMode(mode);
        return header;
    }
}
