package io.wirefleet.packaging.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;

/// A Debian binary package, made without Debian's tools: see deb(5), deb-control(5).
///
/// @param control its control file, without `Installed-Size`
/// @param scripts the maintainer's scripts by name; see deb-postinst(5) and the like
/// @param files what it installs
record DebianPackage(String control, Map<String, String> scripts, Tree files) {
    private static final int PLAIN = 0100644;

    void write(Path file, Instant time) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
            put(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII), time);
            put(ar, "control.tar.gz", compressed(controlFiles(), time), time);
            put(ar, "data.tar.gz", compressed(files, time), time);
        }
    }

    private static void put(ArArchiveOutputStream ar, String name, byte[] content, Instant time) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length, 0, 0, PLAIN, time.getEpochSecond()));
        ar.write(content);
        ar.closeArchiveEntry();
    }

    private static byte[] compressed(Tree tree, Instant time) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tree.write(bytes, "./", time);
        return bytes.toByteArray();
    }

    private Tree controlFiles() {
        long kibibytes = (files.size() + 1023) / 1024;
        Tree tree = new Tree()
                .add("control", Entry.File.of(control + "Installed-Size: " + kibibytes + "\n"))
                .add("md5sums", Entry.File.of(sums()));
        scripts.forEach((name, text) -> tree.add(name, Entry.File.program(text)));
        return tree;
    }

    /// What `dpkg --verify` compares with.
    private String sums() {
        StringBuilder sums = new StringBuilder();
        files.entries().forEach((path, entry) -> {
            if (entry instanceof Entry.File file) {
                sums.append(digest("MD5", file.content()))
                        .append("  ")
                        .append(path)
                        .append('\n');
            }
        });
        return sums.toString();
    }

    /// In hexadecimal.
    static String digest(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
