package io.wirefleet.endtoend.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.Programs;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Runs [KernelProof] under a Debian kernel; each of its checks is a test.
@Needs({Need.ROOT, Need.QEMU, Need.BUSYBOX, Need.KERNEL_PACKAGE, Need.IP, Need.NFT, Need.WG, Need.CONNTRACK, Need.PING})
class KernelVirtualMachineIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final Pattern RESULT = Pattern.compile("(not ok|ok) \\d+ - ([^#]*)(#.*)?");

    @TestFactory
    Stream<DynamicTest> theAgentDrivesARealKernel(@TempDir Path scratch) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Programs.source("end-to-end/vm/run-kernel-vm").toString(),
                "--timeout",
                Long.toString(LIMIT.toSeconds()),
                "--network-card",
                "--memory",
                "2560"));
        for (String module : List.of(
                "wireguard",
                "virtio_pci",
                "virtio_net",
                "veth",
                "nf_tables",
                "nft_chain_nat",
                "nft_masq",
                "nft_ct",
                "nft_fib_inet",
                "nf_conntrack_netlink")) {
            line.addAll(List.of("--module", module));
        }
        for (String program : List.of("ip", "wg", "nft", "conntrack", "ping", "sysctl", "setpriv")) {
            line.addAll(List.of("--program", program));
        }
        Path agent = Programs.agent();
        line.addAll(List.of("--include", agent.resolve("../../runtime").normalize() + ":/runtime"));
        line.addAll(List.of("--include", agent.resolve("../../lib").normalize() + ":/lib/agent"));
        line.addAll(List.of("--include", proofClasses(scratch) + ":/lib/proof"));
        line.addAll(List.of(
                "--",
                "/runtime/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                "/lib/proof:/lib/agent/*",
                KernelProof.class.getName()));
        Command machine = Command.attempt(line, Map.of(), "", LIMIT.plusMinutes(1));
        List<DynamicTest> tests = new ArrayList<>();
        for (String output : machine.output().lines().toList()) {
            Matcher matcher = RESULT.matcher(output);
            if (matcher.matches()) {
                String name = matcher.group(2).strip();
                boolean ok = matcher.group(1).equals("ok");
                tests.add(DynamicTest.dynamicTest(
                        name, () -> assertThat(ok).as(machine.output()).isTrue()));
            }
        }
        tests.add(DynamicTest.dynamicTest(
                "all checks were made, " + tests.size() + " of them",
                () -> assertThat(machine.expectSuccess()).contains("1.." + (tests.size() - 1))));
        return tests.stream();
    }

    /// The classes of this package alone: the guest has no use for the rest, nor for the libraries it needs.
    private static Path proofClasses(Path scratch) throws IOException {
        Path compiled = Path.of(KernelProof.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path packagePath = Path.of("io/wirefleet/endtoend/vm");
        Path target = Files.createDirectories(scratch.resolve("proof").resolve(packagePath));
        try (Stream<Path> files = Files.list(compiled.resolve(packagePath))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return scratch.resolve("proof");
    }
}
