package io.wirefleet.agent;

import io.wirefleet.agent.imports.ConfigFile;
import io.wirefleet.agent.imports.ConfigFileException;
import io.wirefleet.agent.imports.LiveInterface;
import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.reconcile.Links.Link;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.imports.FoundInterface;
import io.wirefleet.contract.state.InterfaceItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `import`: prints what this machine's WireGuard holds, for the console to plan with. Changes nothing, and prints no
/// private and no preshared key (I8).
@Command(
        name = "import",
        sortOptions = false,
        description = "Print what a wg-quick file or the live interface holds, as JSON for the console's"
                + " /api/v1/imports. Private and preshared keys are not in it, and nothing is changed.")
final class ImportCommand implements Callable<Integer> {
    private static final Path USUAL = Path.of("/etc/wireguard/wg0.conf");
    private static final long LONGEST = 16 << 20;
    private static final String ENDING = ".conf";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "<file>",
            description = "The file, named after its interface (default: /etc/wireguard/wg0.conf); with --live, where"
                    + " the peers' names are taken from.")
    private @Nullable Path config;

    @Option(names = "--live", paramLabel = "<interface>", description = "The live interface instead, such as wg0.")
    private @Nullable String live;

    @Override
    public Integer call() {
        FoundInterface found;
        if (live == null) {
            found = readFile(config == null ? USUAL : config);
        } else {
            found = readLive(live, config == null ? null : readFile(config));
        }
        spec.commandLine().getOut().println(found.toJson().toPrettyString());
        return 0;
    }

    private static FoundInterface readFile(Path file) {
        String fileName = String.valueOf(file.getFileName());
        String interfaceName =
                fileName.endsWith(ENDING) ? fileName.substring(0, fileName.length() - ENDING.length()) : "";
        try {
            InterfaceItem.checkInterfaceName(interfaceName);
        } catch (InvalidValueException e) {
            throw new CommandException(
                    file + " must be named after its interface, such as wg0.conf: the name " + e.getMessage());
        }
        try {
            if (Files.size(file) > LONGEST) {
                throw new CommandException(file + " is longer than 16 MiB");
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return ConfigFile.read(file.toString(), interfaceName, text);
        } catch (ConfigFileException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException _) {
            throw new CommandException("there is no file " + file + "; name it with --config, or import the interface"
                    + " itself with --live");
        } catch (IOException e) {
            throw new CommandException(file + " cannot be read: " + e.getMessage());
        }
    }

    private static FoundInterface readLive(String name, @Nullable FoundInterface file) {
        try (LocalMachine local = LocalMachine.open(Main.searchPath())) {
            Link link = local.machine().links().find(name);
            Device device = link == null
                    ? null
                    : local.machine().wireGuard().device(name).orElse(null);
            if (link == null || device == null) {
                throw new CommandException("there is no WireGuard interface " + name);
            }
            return LiveInterface.read(link, device, file);
        } catch (CommandException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CommandException("the interface " + name + " cannot be read: " + e.getMessage());
        }
    }
}
