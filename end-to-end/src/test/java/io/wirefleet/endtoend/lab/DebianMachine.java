package io.wirefleet.endtoend.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// A server of a lab that is a whole Debian with systemd: a container in the server's network namespace, with
/// processes and files of its own. What it writes is in memory, and gone when it ends.
public final class DebianMachine implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /// Where control groups may be: those of version 2 beside the old ones, the old ones of systemd, version 2 alone. A
    /// container is in a group of its own in each that there is: in the root it would meet what another one left.
    private static final String CGROUP_TREES = "/sys/fs/cgroup/unified /sys/fs/cgroup/systemd /sys/fs/cgroup";

    /// `$1` Debian's files, `$2` where they are mounted, `$3` the namespace's name.
    private static final String BOOT = """
            for tree in %s; do
              if [ -e $tree/cgroup.procs ]; then
                mkdir -p "$tree/$3" && echo $$ > "$tree/$3/cgroup.procs"
              fi
            done
            mount -t tmpfs tmpfs "$2"
            mkdir "$2/upper" "$2/work" "$2/root"
            mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
            export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
            exec systemd-nspawn --quiet --register=no --keep-unit --directory="$2/root" --machine="$3" \\
              --network-namespace-path="/run/netns/$3" --capability=CAP_NET_ADMIN --bind=/dev/net/tun \\
              --console=passive --resolv-conf=off --timezone=off --link-journal=no --boot
            """.formatted(CGROUP_TREES);

    private final Machine machine;
    private final Daemon container;
    private final long init;

    private DebianMachine(Machine machine, Daemon container, long init) {
        this.machine = machine;
        this.container = container;
        this.init = init;
    }

    /// Boots it and waits until it is up.
    public static DebianMachine boot(Lab lab, int serverNumber) {
        Machine machine = lab.server(serverNumber);
        Path mount = lab.directory("debian" + serverNumber);
        Daemon container = lab.stopAtEnd(Daemon.start(
                machine.namespace() + "/debian",
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-ec",
                        BOOT,
                        "sh",
                        DebianRoot.directory().toString(),
                        mount.toString(),
                        machine.namespace()),
                Map.of(),
                machine.directory().resolve("debian.log")));
        long init = Awaitility.await("the container's init runs")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            container.expectAlive();
                            return container
                                    .children()
                                    .filter(child -> program(child).equals("systemd"))
                                    .findFirst()
                                    .orElse(0L);
                        },
                        pid -> pid != 0);
        DebianMachine booted = lab.stopAtEnd(new DebianMachine(machine, container, init));
        Awaitility.await("Debian has booted")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    container.expectAlive();
                    assertThat(booted.attempt("systemctl is-system-running || systemctl --failed; systemctl list-jobs")
                                    .output())
                            .startsWith("running");
                });
        return booted;
    }

    /// What a process is at the moment; empty once it is gone.
    private static String program(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip();
        } catch (IOException _) {
            return "";
        }
    }

    /// The network namespace that it is in, which the host's own programs see too.
    public Machine machine() {
        return machine;
    }

    /// The command line of a shell script on this machine.
    public List<String> on(String script) {
        return List.of(
                "nsenter",
                "--target",
                Long.toString(init),
                "--all",
                "env",
                "-i",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME=/root",
                "LC_ALL=C.UTF-8",
                "DEBIAN_FRONTEND=noninteractive",
                "sh",
                "-c",
                "cd; " + script);
    }

    public Command attempt(String script) {
        return Command.attempt(on(script), Map.of(), "", LIMIT);
    }

    /// Runs a shell script that must succeed, and answers its output.
    public String run(String script) {
        return attempt(script).expectSuccess();
    }

    /// Where the host sees a file of this machine.
    public Path file(String path) {
        return Path.of("/proc/" + init + "/root" + path);
    }

    public DebianMachine write(String path, String text) {
        try {
            Files.createDirectories(file(path).getParent());
            Files.writeString(file(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /// Copies a file of the host into a directory of this machine.
    public DebianMachine copy(Path from, String directory) {
        try {
            Files.createDirectories(file(directory));
            Files.copy(from, file(directory).resolve(from.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /// The files and the network of this machine, one line each, but for what changes by itself.
    public List<String> state() {
        List<String> lines = new ArrayList<>();
        String pruned = String.join(
                " -o ",
                List.of(
                        "-path '/var/log/*'",
                        "-path '/var/cache/*'",
                        "-path '/var/lib/dpkg/*'",
                        "-path '/var/lib/systemd/*'",
                        "-path '/root/*'",
                        "-path '/etc/*-'",
                        "-path '/var/tmp/*'"));
        run("find / -xdev \\( " + pruned
                        + " \\) -prune -o \\( -type d -o -printf '%s ' \\) -printf '%p %M %u %g %l\\n'")
                .lines()
                .sorted()
                .forEach(lines::add);
        for (String command :
                List.of("ip -d link show", "ip address show", "ip rule", "ip -6 rule", "ip route show table all")) {
            machine.run(command.split(" ")).lines().map(String::strip).forEach(lines::add);
        }
        machine.run("nft", "list", "ruleset").lines().forEach(lines::add);
        machine.run("sysctl", "-a", "-e")
                .lines()
                .filter(line -> line.matches("net\\.(ipv4|ipv6)\\.(ip_forward|conf\\..*(forwarding|rp_filter)) .*"))
                .forEach(lines::add);
        return lines;
    }

    @Override
    public void close() {
        container.close();
        Command.attempt(List.of(
                "sh",
                "-c",
                "for tree in " + CGROUP_TREES
                        + "; do find \"$tree/$0\" -depth -type d -exec rmdir {} + 2>/dev/null; done",
                machine.namespace()));
    }
}
