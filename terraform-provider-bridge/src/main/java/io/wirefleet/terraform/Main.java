package io.wirefleet.terraform;

import io.wirefleet.terraform.plugin.ControllerService;
import io.wirefleet.terraform.plugin.HealthService;
import io.wirefleet.terraform.plugin.LibraryLog;
import io.wirefleet.terraform.plugin.PluginEnvironment;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.plugin.PluginServer;
import io.wirefleet.terraform.plugin.PluginStartException;
import io.wirefleet.terraform.protocol.ProviderService;
import io.wirefleet.terraform.provider.Contents;
import io.wirefleet.terraform.provider.WireguardProvider;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// The provider's composition root: the program that Terraform starts.
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            PluginServer server = start(System.getenv());
            System.out.println(server.handshake());
            System.out.flush();
            server.awaitEnd();
        } catch (PluginStartException e) {
            // Terraform shows the first line of standard output where it is no handshake, and standard error to nobody.
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static PluginServer start(Map<String, String> variables) {
        PluginEnvironment environment = PluginEnvironment.read(variables);
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        PluginLog log = new PluginLog(System.err, clock);
        LibraryLog.to(log);
        WireguardProvider provider = new WireguardProvider(Contents.all(random), variables, clock, random, log);
        return PluginServer.start(
                environment,
                List.of(
                        new ProviderService(provider, log),
                        new ControllerService(() -> Runtime.getRuntime().halt(0)),
                        new HealthService()),
                random,
                clock);
    }
}
