package io.wirefleet.terraform;

import io.wirefleet.terraform.plugin.ControllerService;
import io.wirefleet.terraform.plugin.Handover;
import io.wirefleet.terraform.plugin.HealthService;
import io.wirefleet.terraform.plugin.InheritedFiles;
import io.wirefleet.terraform.plugin.LibraryLog;
import io.wirefleet.terraform.plugin.Lingering;
import io.wirefleet.terraform.plugin.Plugin;
import io.wirefleet.terraform.plugin.PluginEnvironment;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.plugin.PluginServer;
import io.wirefleet.terraform.plugin.PluginStartException;
import io.wirefleet.terraform.protocol.ProviderService;
import io.wirefleet.terraform.provider.Contents;
import io.wirefleet.terraform.provider.WireguardProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// The provider's composition root: the program that Terraform starts.
public final class Main {
    private Main() {}

    /// @param args none: serve Terraform, which has started this process. `linger`, a directory, how many seconds, and
    ///     the numbers of open files that are others': serve launchers one after the other, see [Lingering]
    public static void main(String[] args) throws IOException, InterruptedException {
        PluginServer.preferQuickCiphers();
        if (args.length >= 3 && args[0].equals("linger")) {
            InheritedFiles.close(Arrays.asList(args).subList(3, args.length));
            Duration patience = Duration.ofSeconds(Long.parseLong(args[2]));
            new Lingering(Path.of(args[1]), patience, Main::serve).run();
            Runtime.getRuntime().halt(0);
        }
        try {
            CountDownLatch never = new CountDownLatch(1);
            Plugin plugin = start(
                    System.getenv(),
                    Path.of(""),
                    System.err,
                    () -> Runtime.getRuntime().halt(0));
            System.out.println(plugin.handshake());
            System.out.flush();
            never.await();
        } catch (PluginStartException e) {
            // Terraform shows the first line of standard output where it is no handshake, and standard error to nobody.
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static Plugin serve(Handover handover, Runnable end) {
        return start(handover.environment(), handover.workingDirectory(), handover.errors(), end);
    }

    private static Plugin start(
            Map<String, String> variables, Path workingDirectory, PrintStream errors, Runnable end) {
        PluginEnvironment environment = PluginEnvironment.read(variables);
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        PluginLog log = new PluginLog(errors, clock);
        LibraryLog.to(log);
        WireguardProvider provider =
                new WireguardProvider(Contents.all(random), variables, workingDirectory, clock, random, log);
        PluginServer server = PluginServer.start(
                environment,
                List.of(new ProviderService(provider, log), new ControllerService(end), new HealthService()),
                random,
                clock);
        return new Plugin() {
            @Override
            public String handshake() {
                return server.handshake();
            }

            @Override
            public void close() {
                server.stop();
                provider.close();
            }
        };
    }
}
