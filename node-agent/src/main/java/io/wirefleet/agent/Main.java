package io.wirefleet.agent;

import io.wirefleet.agent.console.ConsoleException;
import io.wirefleet.agent.firewall.FirewallException;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.reconcile.ApplyException;
import io.wirefleet.agent.store.StoreException;
import io.wirefleet.agent.wireguard.WireGuardException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program `wirefleet-agent`.
@Command(
        name = "wirefleet-agent",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersion.class,
        description = "Makes this machine's WireGuard, firewall and routes match what the console wants.",
        subcommands = {
            EnrollCommand.class,
            RunCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            DownCommand.class,
            ImportCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// Where programs are looked for.
    static String searchPath() {
        return System.getenv().getOrDefault("PATH", "");
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine
                .getSubcommands()
                .values()
                .forEach(sub -> sub.getCommandSpec().mixinStandardHelpOptions(true));
        commandLine.setExecutionExceptionHandler(Main::tell);
        return commandLine;
    }

    /// Errors that a person can mend are one line; others are a fault of the program and come with their trace.
    private static int tell(Exception error, CommandLine commandLine, CommandLine.ParseResult parsed) {
        switch (error) {
            case CommandException e -> say(commandLine, e);
            case StoreException e -> say(commandLine, e);
            case ConsoleException e -> say(commandLine, e);
            case ApplyException e -> say(commandLine, e);
            case FirewallException e -> say(commandLine, e);
            case NetlinkException e -> say(commandLine, e);
            case WireGuardException e -> say(commandLine, e);
            default -> error.printStackTrace(commandLine.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static void say(CommandLine commandLine, Exception error) {
        commandLine.getErr().println("wirefleet-agent: " + error.getMessage());
    }
}
