package io.wirefleet.console;

import io.wirefleet.console.database.DatabaseException;
import io.wirefleet.console.sealing.SealException;
import io.wirefleet.console.settings.InvalidSettingException;
import io.wirefleet.console.settings.Invocation;
import io.wirefleet.console.settings.Settings;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.logging.LogManager;

/// The program `wirefleet-server`. Runs until SIGTERM or SIGINT and then exits with status 0; with 2 for a setting that
/// is wrong, and with 1 for anything else that keeps it from starting.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        String version = Main.class.getPackage().getImplementationVersion();
        Invocation invocation = Invocation.read(
                arguments,
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                programDirectory(),
                version == null ? "unpackaged" : version);
        switch (invocation) {
            case Invocation.Answer(int status, String text) -> exit(status, text);
            case Invocation.Run(Settings settings) -> run(settings);
        }
    }

    /// The launcher gives the program's own jar first; it is in `lib`.
    private static Path programDirectory() {
        String classPath = System.getProperty("java.class.path");
        return Path.of(classPath.substring(0, (classPath + ":").indexOf(':')))
                .toAbsolutePath()
                .normalize()
                .resolve("../..")
                .normalize();
    }

    private static void run(Settings settings) {
        // The driver's own log goes nowhere: it would stand beside ours, and repeats what it was given.
        LogManager.getLogManager().reset();
        Console console = Console.of(settings);
        Thread stop = new Thread(() -> {
            console.close();
            Runtime.getRuntime().halt(0);
        });
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            console.start();
            System.out.print(announcement(console, settings));
        } catch (InvalidSettingException e) {
            fail(stop, Invocation.WRONG, e);
        } catch (DatabaseException | SealException e) {
            fail(stop, 1, e);
        } catch (CancellationException _) {
            // Stopped while it started: the hook is at work.
        } catch (RuntimeException | Error e) {
            unhook(stop);
            throw e;
        }
    }

    private static void fail(Thread stop, int status, RuntimeException cause) {
        if (unhook(stop)) {
            exit(status, "wirefleet-server: " + cause.getMessage() + "\n");
        }
    }

    /// @return false: the program is being stopped already
    private static boolean unhook(Thread stop) {
        try {
            return Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException _) {
            return false;
        }
    }

    private static String announcement(Console console, Settings settings) {
        String token = console.newAdminToken();
        return (token == null ? "" : "Administrator's API token, shown this once: " + token + "\n")
                + "Wirefleet listens on " + console.listensOn() + " and is reached as " + console.url()
                + "; its files are in "
                + settings.dataDir() + "\n";
    }

    private static void exit(int status, String text) {
        (status == 0 ? System.out : System.err).print(text);
        System.exit(status);
    }
}
