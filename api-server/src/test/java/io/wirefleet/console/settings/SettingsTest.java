package io.wirefleet.console.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.http.RateLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
    @TempDir
    Path directory;

    private final Map<Setting, String> flags = new EnumMap<>(Setting.class);
    private final Map<String, String> environment = new HashMap<>();

    private Settings read() {
        return Settings.read(flags::get, environment, Path.of("/home/operator"), Path.of("/opt/wirefleet"));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void defaultsSufficeToRun() {
        assertThat(read())
                .isEqualTo(new Settings(
                        Path.of("/home/operator/.local/share/wirefleet"),
                        new ListenAddress("127.0.0.1", 8443),
                        null,
                        null,
                        null,
                        Path.of("/opt/wirefleet/provider"),
                        List.of(),
                        new RateLimits.Rates(200, 10),
                        null,
                        null));
    }

    @Test
    void everySettingIsMappedFromItsFlag() throws IOException {
        String token = UUID.randomUUID().toString();
        flags.put(Setting.DATA_DIR, "/srv/wirefleet");
        flags.put(Setting.LISTEN, "[::1]:443");
        flags.put(Setting.PUBLIC_URL, "https://console.example.net/");
        flags.put(Setting.DATABASE_URL, "jdbc:postgresql://db/fleet");
        flags.put(Setting.TLS_CERT, file("cert.pem", "").toString());
        flags.put(Setting.TLS_KEY, file("key.pem", "").toString());
        flags.put(Setting.ADMIN_TOKEN_FILE, file("token", token + "\n").toString());
        Settings settings = read();
        assertThat(settings.dataDir()).isEqualTo(Path.of("/srv/wirefleet"));
        assertThat(settings.listen()).isEqualTo(new ListenAddress("::1", 443)).hasToString("[::1]:443");
        assertThat(settings.publicUrl()).isEqualTo(URI.create("https://console.example.net"));
        assertThat(settings.database()).isNotNull();
        assertThat(settings.tls()).isEqualTo(new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem")));
        assertThat(settings.adminToken())
                .isInstanceOfSatisfying(
                        GivenAdminToken.class,
                        given -> assertThat(given.exposeText()).isEqualTo(token));
    }

    @Test
    void everySettingIsMappedFromItsVariableAndAFlagCountsMore() throws IOException {
        environment.put("WIREFLEET_DATA_DIR", "/srv/from-variable");
        environment.put("WIREFLEET_LISTEN", "0.0.0.0:443");
        environment.put("WIREFLEET_PUBLIC_URL", "https://console.example.net:8443");
        environment.put("WIREFLEET_DATABASE_URL", "jdbc:postgresql:fleet");
        environment.put("WIREFLEET_TLS_CERT", file("cert.pem", "").toString());
        environment.put("WIREFLEET_TLS_KEY", file("key.pem", "").toString());
        String token = UUID.randomUUID().toString();
        environment.put("WIREFLEET_ADMIN_TOKEN", token);
        String masterKey = Base64.getEncoder().encodeToString(new byte[32]);
        environment.put("WIREFLEET_MASTER_KEY", masterKey);
        flags.put(Setting.DATA_DIR, "/srv/from-flag");
        Settings settings = read();
        assertThat(settings.dataDir()).isEqualTo(Path.of("/srv/from-flag"));
        assertThat(settings.listen()).isEqualTo(new ListenAddress("0.0.0.0", 443));
        assertThat(settings.publicUrl()).isEqualTo(URI.create("https://console.example.net:8443"));
        assertThat(settings).hasNoNullFieldsOrProperties();
        assertThat(settings.toString()).doesNotContain(token).doesNotContain(masterKey);
    }

    @Test
    void secretsHaveNoFlag() {
        assertThat(Setting.ADMIN_TOKEN.flag()).isNull();
        assertThat(Setting.MASTER_KEY.flag()).isNull();
    }

    @Test
    void masterKeysAreReadFromTheirFileTheNewestFirst() throws IOException {
        byte[] older = new byte[32];
        Arrays.fill(older, (byte) 7);
        Base64.Encoder base64 = Base64.getEncoder();
        String text = base64.encodeToString(new byte[32]) + "\n\n" + base64.encodeToString(older) + "\n";
        flags.put(Setting.MASTER_KEY_FILE, file("master-keys", text).toString());
        assertThat(read().masterKeys())
                .isInstanceOfSatisfying(
                        GivenMasterKeys.class,
                        keys -> assertThat(keys.exposeBytes()).containsExactly(new byte[32], older));
    }

    @Test
    void aMasterKeyThatIsNoneIsRefusedWithoutShowingIt() throws IOException {
        flags.put(Setting.MASTER_KEY_FILE, file("master-keys", "c2hvcnQ=\n").toString());
        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("--master-key-file (WIREFLEET_MASTER_KEY_FILE): key 1 is not 32 bytes")
                .message()
                .doesNotContain("c2hvcnQ");
    }

    @Test
    void anEmptyVariableIsAnAbsentOne() {
        environment.put("WIREFLEET_DATABASE_URL", "");
        assertThat(read().database()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATA_DIR         | ''                              | --data-dir (WIREFLEET_DATA_DIR): is empty",
                "LISTEN           | 8443                            | --listen (WIREFLEET_LISTEN): '8443' is not",
                "LISTEN           | 127.0.0.1                       | --listen (WIREFLEET_LISTEN): '127.0.0.1' is not",
                "LISTEN           | :8443                           | --listen (WIREFLEET_LISTEN): ':8443' is not",
                "LISTEN           | ::1:8443                        | --listen (WIREFLEET_LISTEN): '::1:8443' is not",
                "LISTEN           | 127.0.0.1:65536                 | is not <host>:<port>; give one such as",
                "LISTEN           | nowhere.invalid:1               | the host 'nowhere.invalid' does not resolve",
                "PUBLIC_URL       | http://console                  | --public-url (WIREFLEET_PUBLIC_URL): must be https",
                "PUBLIC_URL       | console.example.net             | --public-url (WIREFLEET_PUBLIC_URL): must be https",
                "PUBLIC_URL       | https://console/wirefleet       | --public-url (WIREFLEET_PUBLIC_URL): must be https",
                "PUBLIC_URL       | https://someone@console         | --public-url (WIREFLEET_PUBLIC_URL): must be https",
                "PUBLIC_URL       | https://                        | --public-url (WIREFLEET_PUBLIC_URL): must be https",
                "DATABASE_URL     | postgres://db/fleet             | --database-url (WIREFLEET_DATABASE_URL): must be",
                "DATABASE_URL     | jdbc:postgresql://db:x/fleet    | --database-url (WIREFLEET_DATABASE_URL): must be",
                "DATABASE_OWNER_URL | jdbc:mysql://db/fleet         | --database-owner-url (WIREFLEET_DATABASE_OWNER_URL): must be",
                "DATABASE_OWNER_URL | jdbc:postgresql://db/fleet    | is given without --database-url",
                "TLS_CERT         | cert.pem                        | --tls-key (WIREFLEET_TLS_KEY): is missing",
                "TLS_KEY          | key.pem                         | --tls-cert (WIREFLEET_TLS_CERT): is missing",
                "ADMIN_TOKEN_FILE | /nowhere/token                  | --admin-token-file (WIREFLEET_ADMIN_TOKEN_FILE): cannot"
            })
    void aBadValueIsNamedWithItsRemedy(Setting setting, String value, String message) {
        flags.put(setting, value);
        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aCertificateThatCannotBeReadIsNamed() {
        flags.put(Setting.TLS_CERT, "/nowhere/cert.pem");
        flags.put(Setting.TLS_KEY, "/nowhere/key.pem");
        assertThatThrownBy(this::read).hasMessageContaining("cannot read /nowhere/cert.pem");
    }

    @Test
    void twoAdminTokensAreRefused() throws IOException {
        flags.put(
                Setting.ADMIN_TOKEN_FILE,
                file("token", UUID.randomUUID().toString()).toString());
        environment.put("WIREFLEET_ADMIN_TOKEN", UUID.randomUUID().toString());
        assertThatThrownBy(this::read).hasMessageContaining("give one of them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"too-short", "has spaces in it, and that is no token", "has\u00fcmlauts-and-they-are-no-token"})
    void aBadAdminTokenIsNotRepeated(String token) {
        environment.put("WIREFLEET_ADMIN_TOKEN", token);
        assertThatThrownBy(this::read)
                .hasMessageStartingWith("WIREFLEET_ADMIN_TOKEN: must be a token of 20 to 200 characters")
                .hasMessageNotContaining(token);
    }

    @Test
    void aBadDatabaseUrlIsNotRepeated() {
        flags.put(Setting.DATABASE_URL, "postgres://someone:not-to-be-seen@db/fleet");
        assertThatThrownBy(this::read).hasMessageNotContaining("not-to-be-seen");
    }
}
