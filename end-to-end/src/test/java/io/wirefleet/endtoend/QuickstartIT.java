package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.Daemon;
import io.wirefleet.endtoend.lab.Programs;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./quickstart` as a stranger runs it.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WG, Need.WIREGUARD_GO, Need.PING, Need.CURL, Need.BUSYBOX, Need.TERRAFORM})
class QuickstartIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path temporary;

    private List<String> networkBefore = List.of();

    private final String quickstart = Programs.source("quickstart").toString();

    /// What others left, a run of a killed build say, is not for this one to answer for.
    @BeforeEach
    void whatOthersLeft() {
        networkBefore = network();
    }

    /// The namespaces and interfaces of any quickstart on this machine.
    private static List<String> network() {
        return Command.run("sh", "-c", "ip netns list; ip -o link | cut -d ' ' -f 2")
                .lines()
                .filter(line -> line.startsWith("wfq"))
                .map(line -> line.replaceFirst("[ @:].*", ""))
                .toList();
    }

    /// This very build made the programs; they are not to be built within it.
    @BeforeEach
    void programsAreBuilt() throws IOException {
        Path stamp = Programs.source("terraform-provider-bridge/target/quickstart-built");
        if (!Files.exists(stamp)) {
            Files.createFile(stamp);
        }
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now()));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(network()).isSubsetOf(networkBefore);
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("wirefleet-quickstart."));
        }
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains(temporary + "/wirefleet-quickstart."));
    }

    @Test
    void showsApplyTrafficRevocationAndReceipt() {
        Command run = quickstart(Map.of(), "--no-install");
        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output())
                .containsPattern("terraform apply: Resources: \\d+ added")
                .contains("Through the tunnel and the NAT: ping and page from 10.10.0.2 and 10.20.0.2")
                .containsPattern("Receipt: [0-9a-f-]{36} closed at")
                .contains("The traffic has stopped")
                .contains("steps did what they claim");
    }

    @Test
    void keepsItRunningUntilStopped() {
        Command run = quickstart(Map.of(), "--no-install", "--keep");
        assertThat(run.status()).as(run.output()).isZero();
        Matcher stop = Pattern.compile("\\./quickstart --stop (\\S+)").matcher(run.output());
        assertThat(stop.find()).as(run.output()).isTrue();
        Matcher ping =
                Pattern.compile("(?m)^ +(ip netns exec \\S+ ping) (\\S+)").matcher(run.output());
        assertThat(ping.find()).as(run.output()).isTrue();
        try {
            Command.run("sh", "-c", ping.group(1) + " -c 1 -W 3 " + ping.group(2));
        } finally {
            quickstart(Map.of(), "--stop", stop.group(1)).expectSuccess();
        }
    }

    @Test
    void cleansUpWhenInterrupted() {
        Path log = temporary.resolve("interrupted.log");
        try (Daemon run = Daemon.start(
                "quickstart", List.of(quickstart, "--no-install"), Map.of("TMPDIR", temporary.toString()), log)) {
            Awaitility.await("the console is started")
                    .atMost(LIMIT)
                    .until(() -> !run.isAlive() || run.output().contains("Start the console"));
            assertThat(run.isAlive()).as(run.output()).isTrue();
            assertThat(run.stop()).as(run.output()).isEqualTo(143);
        }
    }

    @Test
    void saysInOneLineWhatIsMissing() throws IOException {
        Command noTerraform = quickstart(Map.of("PATH", pathWithoutTerraform()), "--no-install");
        assertThat(noTerraform.status()).isEqualTo(1);
        assertThat(noTerraform.output().lines()).singleElement().asString().contains("no terraform on the path");

        Path copy = Files.createDirectory(
                Files.createTempDirectory("wirefleet-copy").resolve("copy"));
        try {
            Files.setPosixFilePermissions(copy.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Path script = Files.copy(Path.of(quickstart), copy.resolve("quickstart"));
            Command notRoot = Command.attempt(
                    List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", script.toString()));
            assertThat(notRoot.status()).isEqualTo(1);
            assertThat(notRoot.output().lines()).singleElement().asString().contains("not root");
        } finally {
            Files.deleteIfExists(copy.resolve("quickstart"));
            Files.delete(copy);
            Files.delete(copy.getParent());
        }
    }

    /// A directory of the programs that the check of the machine itself uses.
    private String pathWithoutTerraform() throws IOException {
        Path links = Files.createDirectory(temporary.resolve("programs"));
        for (String program : List.of("bash", "env", "dirname", "id", "java", "sed", "grep", "head", "cut")) {
            String file = Command.run("sh", "-c", "command -v " + program).strip();
            Files.createSymbolicLink(links.resolve(program), Path.of(file));
        }
        return links.toString();
    }

    private Command quickstart(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("TMPDIR", temporary.toString());
        return Command.attempt(
                Stream.concat(Stream.of(quickstart), Stream.of(arguments)).toList(), all, "", LIMIT);
    }
}
