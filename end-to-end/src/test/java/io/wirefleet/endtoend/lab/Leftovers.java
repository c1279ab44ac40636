package io.wirefleet.endtoend.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a lab leaves behind: its processes, namespaces and files. All of them carry the lab's name, which begins with
/// the process id of its test run, so that those of a killed run are known.
final class Leftovers {
    private static final Pattern LAB = Pattern.compile("(wf(\\d+)-\\d+)-.*");

    private Leftovers() {}

    /// Removes what labs of test runs left that are no longer there.
    static void removeOfDeadRuns() {
        Predicate<String> dead = name -> {
            Matcher matcher = LAB.matcher(name);
            return matcher.matches()
                    && ProcessHandle.of(Long.parseLong(matcher.group(2)))
                            .filter(ProcessHandle::isAlive)
                            .isEmpty();
        };
        Stream.concat(namespaces().stream(), directories().stream())
                .filter(dead)
                .map(name -> name.replaceFirst("^(wf\\d+-\\d+)-.*", "$1"))
                .distinct()
                .forEach(Leftovers::remove);
    }

    /// Ends the processes of a lab, removes its namespaces, then its files.
    static void remove(String lab) {
        Path directory = directory(lab);
        processesNaming(directory).forEach(ProcessHandle::destroyForcibly);
        for (String namespace : namespaces()) {
            if (namespace.startsWith(lab + "-")) {
                processesIn(namespace).forEach(ProcessHandle::destroyForcibly);
                Command.run("ip", "netns", "delete", namespace);
            }
        }
        delete(directory);
    }

    static Stream<ProcessHandle> processesIn(String namespace) {
        return Command.attempt(List.of("ip", "netns", "pids", namespace))
                .output()
                .lines()
                .filter(line -> line.matches("\\d+"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream());
    }

    static Path directory(String lab) {
        return Path.of(System.getProperty("java.io.tmpdir"), lab + "-lab");
    }

    private static List<String> namespaces() {
        return Command.run("ip", "netns", "list")
                .lines()
                .map(line -> line.split(" ", -1)[0])
                .toList();
    }

    private static List<String> directories() {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<ProcessHandle> processesNaming(Path directory) {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self)
                .filter(process -> commandLine(process.pid()).contains(directory + "/"));
    }

    /// Its arguments, each ended by a zero byte; empty once it is gone.
    static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    private static void delete(Path directory) {
        for (int attempt = 0; Files.exists(directory) && attempt < 50; attempt++) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(Leftovers::deleteFile);
            } catch (IOException | UncheckedIOException _) {
                // A process that is just ending still wrote something: again.
                Thread.onSpinWait();
            }
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.delete(file);
        } catch (NoSuchFileException _) {
            // somebody else was faster
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
