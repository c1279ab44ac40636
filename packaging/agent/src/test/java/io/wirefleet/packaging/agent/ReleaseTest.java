package io.wirefleet.packaging.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    private static final Instant JAR_TIME = Instant.parse("2025-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Path agent;

    @BeforeEach
    void anAgent() throws IOException {
        agent = directory.resolve("dist");
        Path launcher = Files.createDirectories(agent.resolve("bin")).resolve("wirefleet-agent");
        Files.writeString(launcher, "#!/bin/sh\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        Path jar =
                Files.writeString(Files.createDirectories(agent.resolve("lib")).resolve("a.jar"), "jar");
        Files.setLastModifiedTime(jar, FileTime.from(JAR_TIME));
    }

    private Path write(String name) throws IOException {
        Path output = directory.resolve(name);
        new Release("1.2.3", TIME, "Me <me@example.com>", Path.of("src/main/package"), Path.of("../../LICENSE"))
                .write("arm64", agent, output);
        return output;
    }

    private static Map<String, TarArchiveEntry> tar(InputStream compressed) throws IOException {
        Map<String, TarArchiveEntry> entries = new TreeMap<>();
        TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(compressed));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            assertThat(entry.getLastModifiedTime().toInstant())
                    .isEqualTo(entry.getName().endsWith(".jar") ? JAR_TIME : TIME);
            assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
            entries.put(entry.getName(), entry);
        }
        return entries;
    }

    private static Map<String, byte[]> members(Path deb) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (ArArchiveInputStream ar = new ArArchiveInputStream(Files.newInputStream(deb))) {
            for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
                members.put(entry.getName(), ar.readAllBytes());
            }
        }
        return members;
    }

    @Test
    void isTheSameEachTime() throws IOException {
        Path first = write("first");
        Path second = write("second");
        try (Stream<Path> files = Files.list(first)) {
            assertThat(files.toList())
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(file)
                            .hasSameBinaryContentAs(
                                    second.resolve(file.getFileName().toString())));
        }
    }

    @Test
    void theDebianPackageHasItsPartsInTheirOrder() throws IOException {
        Map<String, byte[]> members = members(write("release").resolve("wirefleet-agent_1.2.3_arm64.deb"));
        assertThat(members.keySet()).containsExactly("debian-binary", "control.tar.gz", "data.tar.gz");
        assertThat(members.get("debian-binary")).isEqualTo("2.0\n".getBytes(StandardCharsets.US_ASCII));
        Map<String, TarArchiveEntry> control = tar(new ByteArrayInputStream(members.get("control.tar.gz")));
        assertThat(control.keySet())
                .as("no conffiles: what is in /etc is the operator's")
                .containsExactly("./control", "./md5sums", "./postinst", "./postrm", "./prerm");
        assertThat(control)
                .extractingByKey("./postinst")
                .extracting(TarArchiveEntry::getMode)
                .isEqualTo(0100755);
        Map<String, TarArchiveEntry> data = tar(new ByteArrayInputStream(members.get("data.tar.gz")));
        assertThat(data.keySet())
                .contains(
                        "./usr/lib/systemd/system/wirefleet-agent.service",
                        "./usr/lib/wirefleet-agent/lib/a.jar",
                        "./usr/share/man/man8/wirefleet-agent.8")
                .allMatch(path -> path.startsWith("./usr/"));
        assertThat(data)
                .extractingByKey("./usr/bin/wirefleet-agent")
                .extracting(TarArchiveEntry::getLinkName)
                .isEqualTo("../lib/wirefleet-agent/bin/wirefleet-agent");
        assertThat(data)
                .extractingByKey("./usr/lib/wirefleet-agent/bin/wirefleet-agent")
                .extracting(TarArchiveEntry::getMode)
                .isEqualTo(0100755);
    }

    @Test
    void theArchiveHasTheAgentAndWhatItIsRunBy() throws IOException {
        try (InputStream archive =
                Files.newInputStream(write("release").resolve("wirefleet-agent_1.2.3_linux_arm64.tar.gz"))) {
            assertThat(tar(archive).keySet())
                    .contains(
                            "wirefleet-agent/bin/wirefleet-agent",
                            "wirefleet-agent/lib/a.jar",
                            "wirefleet-agent/libexec/network-card-files",
                            "wirefleet-agent/share/lib/systemd/system/wirefleet-agent.service",
                            "wirefleet-agent/VERSION");
        }
    }
}
