package io.wirefleet.console.settings;

import io.wirefleet.console.database.DatabaseAddress;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.oidc.IssuerConfig;
import io.wirefleet.console.oidc.OidcConfig;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the operator set, checked.
///
/// @param publicUrl null: the address listened on
/// @param database null: an embedded PostgreSQL
/// @param tls null: a certificate of the console's own making
/// @param providerDir where the release of the Terraform provider lies that is given out, if there is one
/// @param oidcIssuers whose tokens are taken, and what their bearers may do
/// @param rates how often callers may call
/// @param adminToken null: one is made at the first start
/// @param masterKeys null: one is made at the first start, in the data directory
public record Settings(
        Path dataDir,
        ListenAddress listen,
        @Nullable URI publicUrl,
        @Nullable DatabaseAddress database,
        @Nullable TlsFiles tls,
        Path providerDir,
        List<IssuerConfig> oidcIssuers,
        RateLimits.Rates rates,
        @Nullable GivenAdminToken adminToken,
        @Nullable GivenMasterKeys masterKeys) {
    private static final int HIGHEST_RATE = 100_000;
    private static final String DEFAULT_LISTEN = "127.0.0.1:8443";

    /// @param flags what the command line gave for a setting, or null
    /// @param programDirectory where the program was installed
    /// @throws InvalidSettingException naming the setting that is wrong
    public static Settings read(
            Function<Setting, @Nullable String> flags,
            Map<String, String> environment,
            Path homeDirectory,
            Path programDirectory) {
        return new Reader(flags, environment, homeDirectory, programDirectory).read();
    }

    private record Reader(
            Function<Setting, @Nullable String> flags,
            Map<String, String> environment,
            Path homeDirectory,
            Path programDirectory) {
        Settings read() {
            String dataDir = text(Setting.DATA_DIR);
            String listen = text(Setting.LISTEN);
            return new Settings(
                    dataDir == null ? homeDirectory.resolve(".local/share/wirefleet") : path(Setting.DATA_DIR, dataDir),
                    ListenAddress.parse(listen == null ? DEFAULT_LISTEN : listen),
                    publicUrl(),
                    database(),
                    tls(),
                    providerDir(),
                    oidcIssuers(),
                    new RateLimits.Rates(
                            rate(Setting.REQUESTS_PER_SECOND, RateLimits.Rates.USUAL.requests()),
                            rate(Setting.FAILURES_PER_SECOND, RateLimits.Rates.USUAL.failures())),
                    adminToken(),
                    masterKeys());
        }

        private Path providerDir() {
            String text = text(Setting.PROVIDER_DIR);
            if (text == null) {
                return programDirectory.resolve("provider");
            }
            Path directory = path(Setting.PROVIDER_DIR, text);
            if (!Files.isDirectory(directory)) {
                throw Setting.PROVIDER_DIR.invalid(directory + " is no directory; give that of a provider's release");
            }
            return directory;
        }

        private List<IssuerConfig> oidcIssuers() {
            String text = text(Setting.OIDC_CONFIG);
            if (text == null) {
                return List.of();
            }
            Path file = path(Setting.OIDC_CONFIG, text).toAbsolutePath();
            try {
                return OidcConfig.read(Json.parse(Files.readString(file)), file.resolveSibling(""));
            } catch (IOException _) {
                throw Setting.OIDC_CONFIG.invalid("cannot read " + file + "; give a JSON file that this user may read");
            } catch (InvalidFieldException e) {
                String field = e.pointer().isEmpty() ? "the file" : e.pointer();
                throw Setting.OIDC_CONFIG.invalid(file + ": " + field + " " + e.detail());
            }
        }

        private int rate(Setting setting, int usual) {
            String text = text(setting);
            if (text == null) {
                return usual;
            }
            if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) <= HIGHEST_RATE) {
                return Integer.parseInt(text);
            }
            throw setting.invalid("must be a whole number between 0, for no limit, and " + HIGHEST_RATE);
        }

        /// An empty variable counts as an absent one; an empty flag is a mistake.
        private @Nullable String text(Setting setting) {
            String flag = flags.apply(setting);
            if (flag != null) {
                if (flag.isBlank()) {
                    throw setting.invalid("is empty; give it a value or leave it out");
                }
                return flag;
            }
            String variable = environment.get(setting.variable());
            return variable == null || variable.isBlank() ? null : variable;
        }

        private static Path path(Setting setting, String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException _) {
                throw setting.invalid("is no path");
            }
        }

        private @Nullable URI publicUrl() {
            String text = text(Setting.PUBLIC_URL);
            if (text == null) {
                return null;
            }
            try {
                URI url = new URI(text.replaceFirst("/$", ""));
                boolean bare = url.getRawUserInfo() == null
                        && url.getRawPath().isEmpty()
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null;
                if ("https".equals(url.getScheme()) && url.getHost() != null && bare) {
                    return url;
                }
            } catch (URISyntaxException _) {
                // Refused below.
            }
            throw Setting.PUBLIC_URL.invalid(
                    "must be https://<host> or https://<host>:<port> and no more; agents speak TLS only");
        }

        private @Nullable DatabaseAddress database() {
            DatabaseAddress database = databaseAddress(Setting.DATABASE_URL);
            DatabaseAddress owner = databaseAddress(Setting.DATABASE_OWNER_URL);
            if (owner == null) {
                return database;
            }
            if (database == null) {
                throw Setting.DATABASE_OWNER_URL.invalid(
                        "is given without " + Setting.DATABASE_URL.flag() + "; the embedded PostgreSQL has its own");
            }
            return database.ownedBy(owner);
        }

        private @Nullable DatabaseAddress databaseAddress(Setting setting) {
            String text = text(setting);
            if (text == null) {
                return null;
            }
            if (!isPostgresUrl(text)) {
                throw setting.invalid(
                        "must be a JDBC URL of PostgreSQL: jdbc:postgresql://<host>:<port>/<database>?user=…&password=…");
            }
            return DatabaseAddress.of(text);
        }

        private static boolean isPostgresUrl(String text) {
            try {
                return text.startsWith("jdbc:postgresql:") && DriverManager.getDriver(text) != null;
            } catch (SQLException _) {
                return false;
            }
        }

        private @Nullable TlsFiles tls() {
            String certificate = text(Setting.TLS_CERT);
            String key = text(Setting.TLS_KEY);
            if (certificate == null && key == null) {
                return null;
            }
            if (certificate == null) {
                throw Setting.TLS_CERT.invalid("is missing; a key needs its certificate");
            }
            if (key == null) {
                throw Setting.TLS_KEY.invalid("is missing; a certificate needs its private key");
            }
            return new TlsFiles(readable(Setting.TLS_CERT, certificate), readable(Setting.TLS_KEY, key));
        }

        private static Path readable(Setting setting, String text) {
            Path file = path(setting, text);
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw setting.invalid("cannot read " + file + "; give a PEM file that this user may read");
            }
            return file;
        }

        private @Nullable GivenMasterKeys masterKeys() {
            String file = text(Setting.MASTER_KEY_FILE);
            String keys = text(Setting.MASTER_KEY);
            if (file == null) {
                return keys == null ? null : GivenMasterKeys.parse(Setting.MASTER_KEY, keys);
            }
            if (keys != null) {
                throw Setting.MASTER_KEY.invalid(
                        "is given beside " + Setting.MASTER_KEY_FILE.flag() + "; give one of them");
            }
            try {
                return GivenMasterKeys.parse(
                        Setting.MASTER_KEY_FILE, Files.readString(path(Setting.MASTER_KEY_FILE, file)));
            } catch (IOException _) {
                throw Setting.MASTER_KEY_FILE.invalid("cannot read " + file + "; give a file that this user may read");
            }
        }

        private @Nullable GivenAdminToken adminToken() {
            String file = text(Setting.ADMIN_TOKEN_FILE);
            String token = text(Setting.ADMIN_TOKEN);
            if (file == null) {
                return token == null ? null : GivenAdminToken.parse(Setting.ADMIN_TOKEN, token);
            }
            if (token != null) {
                throw Setting.ADMIN_TOKEN.invalid(
                        "is given beside " + Setting.ADMIN_TOKEN_FILE.flag() + "; give one of them");
            }
            try {
                String content = Files.readString(path(Setting.ADMIN_TOKEN_FILE, file));
                return GivenAdminToken.parse(Setting.ADMIN_TOKEN_FILE, content.strip());
            } catch (IOException _) {
                throw Setting.ADMIN_TOKEN_FILE.invalid("cannot read " + file + "; give a file that this user may read");
            }
        }
    }
}
