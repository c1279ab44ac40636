package io.wirefleet.terraform.console;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where the console is, how to be let in, how long to wait for its servers, and how far to go.
///
/// @param endpoint `https://host:port`, without a path
/// @param token an API token or an OIDC one, sent as bearer
/// @param caFile PEM of the authorities that may vouch for the console; null for the system's
/// @param applyTimeout how long a write waits for servers, at most
/// @param requestTimeout how long one request waits for its whole answer, at most
/// @param maxPeersCut how many peers all changes of one run may take something from; null for any number
public record ConsoleSettings(
        URI endpoint,
        String token,
        @Nullable Path caFile,
        WaitForApply waitForApply,
        Duration applyTimeout,
        Duration requestTimeout,
        @Nullable Long maxPeersCut) {
    @Override
    public String toString() {
        return "ConsoleSettings[" + endpoint + "]";
    }
}
