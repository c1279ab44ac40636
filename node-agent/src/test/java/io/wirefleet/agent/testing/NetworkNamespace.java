package io.wirefleet.agent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A network namespace that a test made, with its loopback up, and a thread that lives in it. Needs root and `ip`.
/// Closing it removes it with every interface in it; processes that were started in it are the test's to end.
public final class NetworkNamespace implements AutoCloseable {
    /// What runs on the namespace's thread.
    public interface Action {
        void run() throws Exception;
    }

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name;
    private final ExecutorService thread;

    private NetworkNamespace(String name) {
        this.name = name;
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /// @param hint a few letters that name it in `ip netns`
    public static NetworkNamespace create(String hint) {
        String name = "wf-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + "-" + hint;
        runOutside("ip", "netns", "add", name);
        NetworkNamespace namespace = new NetworkNamespace(name);
        try {
            namespace.run(() -> NamespaceThread.enter(namespace.path()));
            namespace.exec("ip", "link", "set", "lo", "up");
            return namespace;
        } catch (RuntimeException | Error e) {
            namespace.close();
            throw e;
        }
    }

    public String name() {
        return name;
    }

    /// The file by which `setns(2)` and `nsenter(1)` find it.
    public Path path() {
        return Path.of("/var/run/netns", name);
    }

    /// Runs something on the namespace's own thread and answers its result. Whatever it throws comes out as it
    /// is, if unchecked, and else wrapped. Not to be called from within.
    public <T> T call(Callable<T> action) {
        try {
            return thread.submit(action).get(120, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException("in namespace " + name, e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in namespace " + name, e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("nothing came back from namespace " + name + " in 120 s", e);
        }
    }

    /// Like [#call] for what has no result.
    public void run(Action action) {
        call(() -> {
            action.run();
            return true;
        });
    }

    /// Runs a program in the namespace and answers what it wrote to its standard output.
    ///
    /// @throws AssertionError with its output if it failed
    public String exec(String... command) {
        return runOutside(inside(command));
    }

    /// Runs a program in the namespace and answers its exit status.
    public int status(String... command) {
        try {
            Process process = new ProcessBuilder(inside(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return waitFor(process, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The command line that runs a program in this namespace.
    public String[] inside(String... command) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + path(), "--"));
        line.addAll(List.of(command));
        return line.toArray(String[]::new);
    }

    /// Joins two namespaces by a pair of virtual Ethernet interfaces, each up with the given addresses
    /// (`address/length`).
    public static void join(
            NetworkNamespace first,
            String firstDevice,
            List<String> firstAddresses,
            NetworkNamespace second,
            String secondDevice,
            List<String> secondAddresses) {
        first.exec(
                "ip", "link", "add", firstDevice, "type", "veth", "peer", "name", secondDevice, "netns", second.name);
        first.up(firstDevice, firstAddresses);
        second.up(secondDevice, secondAddresses);
    }

    /// Gives an interface addresses (without duplicate address detection) and sets it up.
    public void up(String device, List<String> addresses) {
        for (String address : addresses) {
            if (address.indexOf(':') >= 0) {
                exec("ip", "-6", "address", "add", address, "dev", device, "nodad");
            } else {
                exec("ip", "-4", "address", "add", address, "dev", device);
            }
        }
        exec("ip", "link", "set", device, "up");
    }

    private static String runOutside(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            CompletableFuture<String> complaints = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            int status = waitFor(process, command);
            if (status != 0) {
                throw new AssertionError(
                        String.join(" ", command) + ": status " + status + "\n" + output.join() + complaints.join());
            }
            return output.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int waitFor(Process process, String... command) {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " took more than 60 s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command[0], e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        runOutside("ip", "netns", "del", name);
    }
}
