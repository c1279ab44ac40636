package io.wirefleet.terraform.provider;

import io.wirefleet.terraform.console.ConsoleSettings;
import io.wirefleet.terraform.console.TrustedAuthorities;
import io.wirefleet.terraform.console.WaitForApply;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributePath;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The provider's arguments, each also from the environment, read into settings.
final class ProviderConfiguration {
    static final Schema SCHEMA = new Schema(
            """
            Wirefleet: one console for many WireGuard servers. Networks, servers, peers and access rules are declared \
            here; the console delivers them to the agents, and an apply waits until the servers have them.""",
            List.of(
                    Attribute.optional(
                            "endpoint",
                            AttributeTypes.TEXT,
                            "The console's address, such as `https://console.example.net:8443`. Also from"
                                    + " `WIREFLEET_ENDPOINT`."),
                    Attribute.optional(
                                    "token",
                                    AttributeTypes.TEXT,
                                    "An API token of the console. Also from `WIREFLEET_TOKEN`.")
                            .secret(),
                    Attribute.optional(
                                    "oidc_token",
                                    AttributeTypes.TEXT,
                                    "A token of an identity provider that the console trusts, instead of `token`. Also"
                                            + " from `WIREFLEET_OIDC_TOKEN`.")
                            .secret(),
                    Attribute.optional(
                            "ca_file",
                            AttributeTypes.TEXT,
                            "A file with the PEM certificates that may vouch for the console: a copy of `ca.pem` from"
                                    + " its data directory if it made its own. Left out: the system's. Also from"
                                    + " `WIREFLEET_CA_FILE`."),
                    Attribute.optional(
                            "wait_for_apply",
                            AttributeTypes.TEXT,
                            "Which servers an apply waits for: `none`, `reachable` (those whose agent is in touch; a"
                                    + " warning names the others) or `all`. Default `reachable`. Also from"
                                    + " `WIREFLEET_WAIT_FOR_APPLY`."),
                    Attribute.optional(
                            "apply_timeout_seconds",
                            AttributeTypes.NUMBER,
                            "How long each change waits for servers, at most, in seconds. Default `60`. Also from"
                                    + " `WIREFLEET_APPLY_TIMEOUT_SECONDS`."),
                    Attribute.optional(
                            "request_timeout_seconds",
                            AttributeTypes.NUMBER,
                            "How long one request waits for the console's answer, at most, in seconds. Default `90`."
                                    + " Also from `WIREFLEET_REQUEST_TIMEOUT_SECONDS`."),
                    Attribute.optional(
                            "max_peers_cut",
                            AttributeTypes.NUMBER,
                            "How many peers all changes of one run may take something from: a plan that would cut more"
                                    + " is refused, and so is a write. Within it, the provider confirms to the console's"
                                    + " guard. Left out: any number, and what the guard holds up is not confirmed. Also"
                                    + " from `WIREFLEET_MAX_PEERS_CUT`.")));

    private static final long MOST_TIMEOUT_SECONDS = 86_400;
    private static final long MOST_PEERS = 100_000_000;

    private final Value.Fields config;
    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    private ProviderConfiguration(Value.Fields config, Map<String, String> environment, Path workingDirectory) {
        this.config = config;
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    /// @param settings absent with diagnostics, or because something isn't known before the apply
    record Result(Optional<ConsoleSettings> settings, List<Diagnostic> diagnostics) {}

    /// @param workingDirectory where names of files count from
    static Result read(Value.Fields config, Map<String, String> environment, Path workingDirectory) {
        ProviderConfiguration reading = new ProviderConfiguration(config, environment, workingDirectory);
        if (!config.isWhollyKnown()) {
            return new Result(Optional.empty(), List.of());
        }
        Optional<ConsoleSettings> settings = reading.settings();
        return new Result(reading.diagnostics.isEmpty() ? settings : Optional.empty(), reading.diagnostics);
    }

    /// What can be said before the environment counts: nothing of what isn't given or not known yet.
    static List<Diagnostic> validate(Value.Fields config) {
        ProviderConfiguration reading = new ProviderConfiguration(config, Map.of(), Path.of(""));
        if (config.get("endpoint") instanceof Value.Text) {
            var _ = reading.endpoint();
        }
        if (config.get("wait_for_apply") instanceof Value.Text) {
            var _ = reading.waitForApply();
        }
        if (config.get("apply_timeout_seconds") instanceof Value.Numeric) {
            var _ = reading.applyTimeout();
        }
        if (config.get("request_timeout_seconds") instanceof Value.Numeric) {
            var _ = reading.requestTimeout();
        }
        if (config.get("max_peers_cut") instanceof Value.Numeric) {
            var _ = reading.maxPeersCut();
        }
        reading.refuseTwoTokens();
        return reading.diagnostics;
    }

    private Optional<ConsoleSettings> settings() {
        URI endpoint = endpoint();
        String token = token();
        Path caFile = caFile();
        WaitForApply waitForApply = waitForApply();
        Duration applyTimeout = applyTimeout();
        Duration requestTimeout = requestTimeout();
        Long maxPeersCut = maxPeersCut();
        return endpoint == null || token == null
                ? Optional.empty()
                : Optional.of(new ConsoleSettings(
                        endpoint, token, caFile, waitForApply, applyTimeout, requestTimeout, maxPeersCut));
    }

    private @Nullable URI endpoint() {
        String text = text("endpoint");
        if (text == null) {
            missing("endpoint", "The provider must know the console's address.");
            return null;
        }
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if ("https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // refused below, like everything that is no such address
        }
        refuse("endpoint", "must be https://, a host and perhaps a port, such as https://console.example.net:8443");
        return null;
    }

    private @Nullable String token() {
        refuseTwoTokens();
        for (String name : List.of("token", "oidc_token")) {
            if (config.get(name) instanceof Value.Text(String given)) {
                return checked(name, given);
            }
        }
        for (String name : List.of("token", "oidc_token")) {
            String given = text(name);
            if (given != null) {
                return checked(name, given);
            }
        }
        missing("token", "The provider must show the console a token.");
        return null;
    }

    private void refuseTwoTokens() {
        if (config.get("token") instanceof Value.Text && config.get("oidc_token") instanceof Value.Text) {
            refuse("oidc_token", "must be left out where 'token' is given");
        }
    }

    private @Nullable String checked(String name, String token) {
        if (!token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127)) {
            return token;
        }
        refuse(name, "must be a token: printable characters without spaces (perhaps a line end came along)");
        return null;
    }

    private @Nullable Path caFile() {
        String text = text("ca_file");
        if (text == null) {
            return null;
        }
        try {
            Path file = workingDirectory.resolve(text);
            if (!Files.isReadable(file)) {
                refuse(
                        "ca_file",
                        "must be a file of PEM certificates; " + file.toAbsolutePath() + " is not there, or not for"
                                + " this user to read");
                return null;
            }
            var _ = TrustedAuthorities.read(file);
            return file;
        } catch (InvalidPathException e) {
            refuse("ca_file", "must be the path of a file: " + e.getReason());
        } catch (IOException e) {
            refuse(
                    "ca_file",
                    "must be a file of PEM certificates; "
                            + workingDirectory.resolve(text).toAbsolutePath() + " is not: " + e.getMessage());
        }
        return null;
    }

    private WaitForApply waitForApply() {
        String text = text("wait_for_apply");
        Optional<WaitForApply> parsed = text == null ? Optional.of(WaitForApply.REACHABLE) : WaitForApply.parse(text);
        if (parsed.isEmpty()) {
            refuse("wait_for_apply", "must be one of none, reachable, all");
        }
        return parsed.orElse(WaitForApply.REACHABLE);
    }

    private Duration applyTimeout() {
        return seconds("apply_timeout_seconds", 60, 0);
    }

    /// No shorter than a question about a receipt may stay open.
    private Duration requestTimeout() {
        return seconds("request_timeout_seconds", 90, 5);
    }

    private Duration seconds(String name, long otherwise, long least) {
        Long seconds = number(name, " of seconds", least, MOST_TIMEOUT_SECONDS);
        return Duration.ofSeconds(seconds == null ? otherwise : seconds);
    }

    private @Nullable Long maxPeersCut() {
        return number("max_peers_cut", "", 0, MOST_PEERS);
    }

    /// @param what there are so many of
    /// @return null where it is not given, or refused
    private @Nullable Long number(String name, String what, long least, long most) {
        String text = environment.getOrDefault(variable(name), "");
        BigDecimal number;
        if (config.get(name) instanceof Value.Numeric(BigDecimal given)) {
            number = given;
        } else if (text.isEmpty()) {
            return null;
        } else {
            number = text.matches("[0-9]{1,9}") ? new BigDecimal(text) : BigDecimal.valueOf(-1);
        }
        boolean whole = number.scale() <= 0;
        if (!whole
                || number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            refuse(name, "must be a whole number" + what + " from " + least + " to " + most);
            return null;
        }
        return number.longValueExact();
    }

    /// The argument, else its environment variable; null when neither is given.
    private @Nullable String text(String name) {
        if (config.get(name) instanceof Value.Text(String given)) {
            return given;
        }
        String given = environment.getOrDefault(variable(name), "");
        return given.isEmpty() ? null : given;
    }

    private static String variable(String name) {
        return "WIREFLEET_" + name.toUpperCase(Locale.ROOT);
    }

    private void missing(String name, String why) {
        diagnostics.add(Diagnostic.error(
                "Missing " + name,
                why + " Set '" + name + "' in the provider block or " + variable(name) + " in the environment.",
                AttributePath.of(name)));
    }

    private void refuse(String name, String what) {
        boolean fromEnvironment = config.get(name).isNull();
        String whose = fromEnvironment ? variable(name) + " (in the environment) " : name + " ";
        diagnostics.add(Diagnostic.error("Invalid " + name, whose + what + ".", AttributePath.of(name)));
    }
}
