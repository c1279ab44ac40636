package io.wirefleet.console.clientconfig;

import io.wirefleet.console.clientconfig.ClientConfig.OnServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The files that a client needs: one where a client can tell its servers apart by destination, else one for each.
public final class ConfigFiles {
    private static final int LONGEST_NAME = 15;

    /// One file, by a name that `wg-quick` takes for an interface's, with a placeholder for the private key.
    ///
    /// @param serverName whose it is; several are joined by commas
    public record Named(String name, String serverName, String text) {}

    private ConfigFiles() {}

    /// The files for all servers whose agents have enrolled; while there are none, a file without servers.
    static List<Named> of(ClientConfig config) {
        List<OnServer> usable = config.enrolled();
        if (usable.size() > 1 && config.overlap().isPresent()) {
            return forEach(config);
        }
        String servers =
                String.join(", ", usable.stream().map(OnServer::serverName).toList());
        String name = usable.size() == 1 ? usable.getFirst().serverName() : config.peerName();
        return List.of(new Named(fileName(name, new HashSet<>()), servers, ConfigFile.of(config)));
    }

    /// One file for each server whose agent has enrolled.
    static List<Named> forEach(ClientConfig config) {
        Set<String> taken = new HashSet<>();
        List<Named> files = new ArrayList<>();
        for (OnServer server : config.enrolled()) {
            files.add(new Named(
                    fileName(server.serverName(), taken),
                    server.serverName(),
                    ConfigFile.of(config.on(server.serverId()))));
        }
        return files;
    }

    /// @param taken the names that are given already, in lower case: file systems may not tell cases apart
    private static String fileName(String wanted, Set<String> taken) {
        String safe = wanted.replaceAll("[^A-Za-z0-9_=+.-]", "-");
        String base = safe.substring(0, Math.min(safe.length(), LONGEST_NAME));
        String name = base;
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            String suffix = "-" + i;
            name = base.substring(0, Math.min(base.length(), LONGEST_NAME - suffix.length())) + suffix;
        }
        return name + ".conf";
    }
}
