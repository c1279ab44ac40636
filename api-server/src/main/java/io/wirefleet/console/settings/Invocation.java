package io.wirefleet.console.settings;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// What a command line asks for.
public sealed interface Invocation {
    /// The exit status for a command line or setting that is wrong.
    int WRONG = 2;

    /// To run the console.
    record Run(Settings settings) implements Invocation {}

    /// To say something and exit, successfully or not.
    record Answer(int status, String text) implements Invocation {}

    static Invocation read(
            String[] arguments,
            Map<String, String> environment,
            Path homeDirectory,
            Path programDirectory,
            String version) {
        CommandLine commandLine = new CommandLine(command(version));
        try {
            ParseResult parsed = commandLine.parseArgs(arguments);
            if (parsed.isUsageHelpRequested()) {
                return new Answer(0, commandLine.getUsageMessage());
            }
            if (parsed.isVersionHelpRequested()) {
                return new Answer(0, "wirefleet-server " + version + "\n");
            }
            return new Run(
                    Settings.read(setting -> flag(parsed, setting), environment, homeDirectory, programDirectory));
        } catch (ParameterException e) {
            return new Answer(WRONG, "wirefleet-server: " + oneLine(e.getMessage()) + " (see --help)\n");
        } catch (InvalidSettingException e) {
            return new Answer(WRONG, "wirefleet-server: " + oneLine(e.getMessage()) + "\n");
        }
    }

    private static @Nullable String flag(ParseResult parsed, Setting setting) {
        return setting.flag() == null ? null : parsed.<@Nullable String>matchedOptionValue(setting.flag(), null);
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
    }

    private static CommandSpec command(String version) {
        CommandSpec command = CommandSpec.create().name("wirefleet-server");
        command.usageMessage()
                .description(
                        "The Wirefleet console: the API, its web page, and what the agents of all servers talk to.")
                .sortOptions(false)
                .width(100)
                .footer(
                        "",
                        "Each setting is also an environment variable: --data-dir is WIREFLEET_DATA_DIR. The administrator's"
                                + " token itself is WIREFLEET_ADMIN_TOKEN and never a flag.",
                        "WIREFLEET_LOG_LEVEL=DEBUG logs every request.");
        command.version(version);
        for (Setting setting : Setting.values()) {
            if (setting.flag() != null) {
                command.addOption(OptionSpec.builder(setting.flag())
                        .type(String.class)
                        .paramLabel(setting.parameter())
                        .description(setting.description())
                        .build());
            }
        }
        command.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this and exit.")
                .build());
        command.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .description("Show the version and exit.")
                .build());
        return command;
    }
}
