package io.wirefleet.agent.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.imports.FoundInterface;
import io.wirefleet.contract.imports.FoundPeer;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private final SecureRandom random = new SecureRandom();
    private final PrivateKey own = PrivateKey.generate(random);
    private final PublicKey alex = PrivateKey.generate(random).publicKey();
    private final PublicKey bob = PrivateKey.generate(random).publicKey();
    private final PresharedKey shared = PresharedKey.generate(random);

    /// The text with `OWN`, `ALEX`, `BOB` and `SHARED` replaced by keys.
    private String keyed(String text) {
        return text.replace("OWN", own.exposeText())
                .replace("ALEX", alex.toString())
                .replace("BOB", bob.toString())
                .replace("SHARED", shared.exposeText());
    }

    private FoundInterface read(String text) {
        return ConfigFile.read("wg0.conf", "wg0", keyed(text));
    }

    private List<String> names(String text) {
        return read(text).peers().stream()
                .map(peer -> Objects.toString(peer.name()))
                .toList();
    }

    private static final String SERVER = """
            [Interface]
            PrivateKey = OWN
            Address = 10.8.0.1/24
            ListenPort = 51820

            """;

    @Test
    void readsWhatWgQuickTakes() {
        FoundInterface found = read("\uFEFF" + """
                [interface]\r
                privatekey=OWN   # kept secret\r
                ADDRESS = 10.8.0.1/24, fd00::1/64\r
                Address = 192.0.2.7\r
                listenPort = 51821
                MTU = 1380
                DNS = 1.1.1.1, example.net, 2606:4700::1111
                Table = off
                PostUp = iptables -A FORWARD -i %i -j ACCEPT; wg set %i peer ALEX preshared-key /dev/stdin
                SaveConfig = true
                FwMark =

                [PEER]
                PublicKey = ALEX
                PresharedKey = SHARED
                AllowedIPs = 10.8.0.2/32 , fd00::2
                AllowedIPs = 192.168.5.7/24
                Endpoint = [2001:db8::1]:51820
                PersistentKeepalive = 25

                [Peer]
                PublicKey = BOB
                AllowedIPs =
                PersistentKeepalive = off
                """);
        assertThat(found.interfaceName()).isEqualTo("wg0");
        assertThat(found.publicKey()).isEqualTo(own.publicKey());
        assertThat(found.listenPort()).isEqualTo(51821);
        assertThat(found.mtu()).isEqualTo(1380);
        assertThat(found.addresses())
                .extracting(Object::toString)
                .containsExactly("10.8.0.1/24", "fd00::1/64", "192.0.2.7/32");
        assertThat(found.dnsServers()).extracting(Object::toString).containsExactly("1.1.1.1", "2606:4700::1111");
        FoundPeer first = found.peers().getFirst();
        assertThat(first.publicKey()).isEqualTo(alex);
        assertThat(first.hasPresharedKey()).isTrue();
        assertThat(first.persistentKeepaliveSeconds()).isEqualTo(25);
        assertThat(first.allowedIps())
                .extracting(Object::toString)
                .containsExactly("10.8.0.2/32", "fd00::2/128", "192.168.5.0/24");
        FoundPeer second = found.peers().getLast();
        assertThat(second.allowedIps()).isEmpty();
        assertThat(second.hasPresharedKey()).isFalse();
        assertThat(second.persistentKeepaliveSeconds()).isZero();
        assertThat(String.join("\n", found.notes()))
                .contains("line 7: DNS: a search domain", "line 8: Table", "line 9: PostUp", "line 10: SaveConfig")
                .contains("has an Endpoint", "has a PersistentKeepalive")
                .contains(
                        "192.168.5.7/24 of this peer stands for all of 192.168.5.0/24; for one address it ends in /32")
                .doesNotContain("FwMark");
        assertThat(FoundInterface.read(JsonFields.of(Json.parse(found.toJson().toString()))))
                .isEqualTo(found);
    }

    @Test
    void aServerWithoutPeersIsFine() {
        assertThat(read(SERVER).peers()).isEmpty();
        assertThat(read("[Interface]\nPrivateKey = OWN").addresses()).isEmpty();
    }

    @Test
    @DisplayName("I8 the document holds no private key and no preshared key, not even commented out")
    void i8NoSecretLeaves() {
        FoundInterface found = read(SERVER + """
                # PresharedKey = SHARED
                # SHARED
                [Peer]
                PublicKey = ALEX # was SHARED
                PresharedKey = SHARED
                AllowedIPs = 10.8.0.2/32

                # OWN is the key
                [Peer] # OWN
                PublicKey = BOB
                """);
        assertThat(found.toJson().toString())
                .doesNotContain(own.exposeText())
                .doesNotContain(shared.exposeText())
                .doesNotContain(own.exposeHex());
        assertThat(found.peers()).extracting(FoundPeer::name).containsOnlyNulls();
    }

    private static final String ALEX = "[Peer]\nPublicKey = ALEX\nAllowedIPs = 10.8.0.2/32\n";
    private static final String BOB = "[Peer]\nPublicKey = BOB\nAllowedIPs = 10.8.0.3/32\n";

    @Test
    void takesNamesFromCommentsOfPeople() {
        assertThat(names(SERVER + "# alex laptop\n" + ALEX + "# bob's phone \n\n" + BOB))
                .containsExactly("alex laptop", "bob's phone");
        assertThat(names(SERVER + ALEX.replace("]", "]\n# alex laptop") + "\n" + BOB.replace("]", "] # bob")))
                .containsExactly("alex laptop", "bob");
        assertThat(names(SERVER + ALEX.replace("ALEX", "ALEX # alex") + BOB.replace("/32", "/32 # bob")))
                .containsExactly("alex", "bob");
        assertThat(names(SERVER + "# Name = alex\n" + ALEX + "\n# laptops, since 2021\n#Name: bob\n" + BOB))
                .containsExactly("alex", "bob");
        assertThat(names(SERVER + "# ------\n# alex\n# ------\n" + ALEX + "# goes on leave in May\n\n# bob\n" + BOB))
                .containsExactly("alex", "bob");
        assertThat(names(SERVER + ALEX + BOB)).containsExactly("null", "null");
    }

    @Test
    void takesNoNameFromAPeerThatIsCommentedOut() {
        assertThat(names(SERVER + "# carol\n#[Peer]\n#PublicKey = BOB\n#AllowedIPs = 10.8.0.9/32\n" + ALEX))
                .containsExactly("null");
        assertThat(names(SERVER + "# carol\n#[Peer]\n# AllowedIPs = 10.8.0.9/32\n# alex\n" + ALEX))
                .containsExactly("alex");
    }

    @Test
    void takesNamesFromWgEasy() {
        assertThat(names("""

                # Note: Do not edit this file directly.
                # Your changes will be overwritten!

                # Server
                [Interface]
                PrivateKey = OWN
                Address = 10.8.0.1/24
                ListenPort = 51820
                PreUp =
                PostUp =  iptables -t nat -A POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE;
                PreDown =
                PostDown =


                # Client: Alex phone (5f9c3d0e-1a2b-4c3d-8e9f-0a1b2c3d4e5f)
                [Peer]
                PublicKey = ALEX
                PresharedKey = SHARED
                AllowedIPs = 10.8.0.2/32
                """)).containsExactly("Alex phone");
    }

    @Test
    void takesNamesAndMailFromWireguardUi() {
        FoundInterface found = read("""
                # This file was generated using wireguard-ui (https://github.com/ngoduykhanh/wireguard-ui)
                # Please don't modify it manually, otherwise your change might get replaced.

                # Address updated at:     2021-05-01 10:00:00 +0000 UTC
                # Private Key updated at: 2021-05-01 10:00:00 +0000 UTC
                [Interface]
                Address = 10.252.1.0/24
                ListenPort = 51820
                PrivateKey = OWN
                MTU = 1450
                PostUp =
                PreDown =
                PostDown =
                Table = auto

                # ID:           c5h2
                # Name:         Alex
                # Email:        alex@example.com
                # Telegram:
                # Created at:   2021-05-01 10:00:00 +0000 UTC
                # Update at:    2021-05-01 10:00:00 +0000 UTC
                [Peer]
                PublicKey = ALEX
                PresharedKey = SHARED
                AllowedIPs = 10.252.1.1/32
                """);
        assertThat(found.peers().getFirst().name()).isEqualTo("Alex");
        assertThat(found.peers().getFirst().email()).isEqualTo("alex@example.com");
    }

    @Test
    void takesNamesFromOtherTools() {
        assertThat(names(SERVER + "### begin alex ###\n" + ALEX + "### end alex ###\n### begin bob ###\n" + BOB
                        + "### end bob ###\n"))
                .as("PiVPN")
                .containsExactly("alex", "bob");
        assertThat(names(SERVER + "# BEGIN_PEER alex\n" + ALEX + "# END_PEER alex\n# BEGIN_PEER bob\n" + BOB
                        + "# END_PEER bob\n"))
                .as("Nyr's script")
                .containsExactly("alex", "bob");
        assertThat(names(SERVER + "\n### Client alex\n" + ALEX + "\n### Client bob\n" + BOB))
                .as("angristan's script")
                .containsExactly("alex", "bob");
        assertThat(names(SERVER + ALEX.replace("]", "]\n#Name# = alex") + BOB.replace("]", "]\n# friendly_name = bob")))
                .as("WGDashboard, the exporters for Prometheus")
                .containsExactly("alex", "bob");
        FoundInterface found =
                read(SERVER + "# alex / alex@example.com / Updated: 2021-05-01 / Created: 2021-05-01\n" + ALEX);
        assertThat(found.peers().getFirst().name()).as("wg-gen-web").isEqualTo("alex");
        assertThat(found.peers().getFirst().email()).isEqualTo("alex@example.com");
    }

    @Test
    void namesAreCutToWhatTheConsoleTakes() {
        assertThat(names(SERVER + "# " + "ä".repeat(80) + "\n" + ALEX)).containsExactly("ä".repeat(63));
        assertThat(names(SERVER + "# al\u0007ex\ttablet\u202e\n" + ALEX)).containsExactly("alex tablet");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Address = 10.8.0.300/24          | wg0.conf:5: Address must hold addresses
            Address = 10.8.0.1/33            | wg0.conf:5: Address must hold addresses
            ListenPort = 70000               | wg0.conf:5: ListenPort must be a number between 1 and 65535
            ListenPort = ssh                 | wg0.conf:5: ListenPort must be a number between 1 and 65535
            MTU = 100                        | wg0.conf:5: MTU must be a number between 576 and 65535
            PrivateKey = SECRET              | wg0.conf:5: PrivateKey must be 44 characters of base64
            PrivateKey =                     | wg0.conf:5: PrivateKey must be 44 characters of base64
            Jc = 4                           | wg0.conf:5: 'Jc' is not a key of [Interface]; known are
            AllowedIPs = 10.8.0.2/32         | wg0.conf:5: 'AllowedIPs' is not a key of [Interface]
            SHARED                           | wg0.conf:5: this is not a key of [Interface]
            hello                            | wg0.conf:5: neither a section nor 'Key = value'
            = x                              | wg0.conf:5: neither a section nor 'Key = value'
            [Peers]                          | wg0.conf:5: unknown section; there are [Interface] and [Peer]
            ; a comment                      | wg0.conf:5: neither a section nor 'Key = value'
            """)
    void badLinesOfTheInterfaceAreNamed(String line, String error) {
        assertRefused(SERVER.strip() + "\n" + line + "\n", error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PublicKey = SECRET          | wg0.conf:8: PublicKey must be 44 characters of base64
            PresharedKey = SECRET       | wg0.conf:8: PresharedKey must be 44 characters of base64
            AllowedIPs = SHARED         | wg0.conf:8: AllowedIPs must hold addresses with their prefix lengths
            AllowedIPs = 10.8.0.2/x     | wg0.conf:8: AllowedIPs must hold addresses with their prefix lengths
            PersistentKeepalive = often | wg0.conf:8: PersistentKeepalive, unless off, must be a number between 0
            ListenPort = 51820          | wg0.conf:8: 'ListenPort' is not a key of [Peer]; known are PublicKey
            """)
    void badLinesOfAPeerAreNamed(String line, String error) {
        assertRefused(SERVER + "[Peer]\nPublicKey = ALEX\n" + line + "\n", error);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused("", "wg0.conf: has no [Interface] section");
        assertRefused(ALEX, "wg0.conf: has no [Interface] section");
        assertRefused("PublicKey = ALEX", "wg0.conf:1: stands before the first section");
        assertRefused("[Interface]\nListenPort = 1", "wg0.conf: [Interface] has no PrivateKey;");
        assertRefused(SERVER + "[Peer]\nAllowedIPs = 10.8.0.2/32", "wg0.conf:6: this [Peer] has no PublicKey");
        assertRefused(
                SERVER + ALEX + ALEX, "wg0.conf:9: this [Peer] has the PublicKey of the one on line 6; remove one");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertRefused(SERVER + "MTU = x\n[Peer]\nPublicKey = x\nAllowedIPs = y\n", "wg0.conf:6: MTU");
        assertRefused(SERVER + "MTU = x\n[Peer]\nPublicKey = x\nAllowedIPs = y\n", "wg0.conf:9: AllowedIPs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHARED", "PublicKey SHARED", "SHARED = 1", "[SHARED]", "Address = SHARED", "DNS: SHARED"})
    @DisplayName("I12 no error repeats a value, which may be a key in the wrong place")
    void i12NoErrorRepeatsAValue(String line) {
        assertRefused(SERVER + line + "\n", "wg0.conf:6: ");
    }

    private void assertRefused(String text, String error) {
        String secret = shared.exposeText().substring(0, 30);
        assertThatThrownBy(() -> ConfigFile.read("wg0.conf", "wg0", keyed(text.replace("SECRET", secret))))
                .isInstanceOf(ConfigFileException.class)
                .hasMessageContaining(error)
                .message()
                .doesNotContain(secret)
                .doesNotContain(shared.exposeText().substring(0, 20))
                .doesNotContain(own.exposeText())
                .doesNotContain(own.exposeText().substring(0, 20));
    }
}
