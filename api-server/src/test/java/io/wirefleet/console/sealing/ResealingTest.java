package io.wirefleet.console.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.delivery.PresharedKeys;
import io.wirefleet.console.delivery.SigningKeys;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.ServerId;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ResealingTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final SecureRandom random = new SecureRandom();
    private final byte[] old = key();
    private final byte[] now = key();
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final PeerId peer = new PeerId(UUID.randomUUID());
    private final PresharedKey secret = PresharedKey.generate(random);

    private byte[] key() {
        byte[] bytes = new byte[MasterKey.BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void secretsUnderTheOldKey() {
        database.dsl().execute("delete from signing_key");
        database.dsl().execute("delete from attachment");
        database.dsl().execute("delete from server_item");
        MasterKey masterKey = MasterKey.of(old, random);
        assertThat(SigningKeys.open(database.dsl(), masterKey)).isNotNull();
        byte[] sealed = masterKey.seal(secret.exposeBytes(), "preshared_key " + server + " " + peer);
        database.dsl()
                .execute(
                        "insert into attachment (server_id, peer_id, network_id, public_key, sealed_preshared_key,"
                                + " since_receipt_id) values ({0}, {1}, {1}, {2}, {3}, {1})",
                        server.value(), peer.value(), key(), sealed);
        database.dsl()
                .execute(
                        "insert into server_item (server_id, kind, item_id, revision, content, sealed_preshared_key)"
                                + " values ({0}, 'peer', {1}, 1, '', {2})",
                        server.value(), peer.value(), sealed);
    }

    private byte[] sealed(String table) {
        return database.dsl()
                .fetchSingle("select sealed_preshared_key from " + table)
                .get("sealed_preshared_key", byte[].class);
    }

    @Test
    void everythingIsSealedUnderTheNewestKeyAndTheOldOneIsNeededNoMore() {
        MasterKey both = MasterKey.of(List.of(now, old), random);
        assertThat(new ResealingStore(database.dsl(), both).run()).isEqualTo(3);
        assertThat(new ResealingStore(database.dsl(), both).run()).isZero();

        MasterKey alone = MasterKey.of(now, random);
        assertThat(SigningKeys.open(database.dsl(), alone)).isNotNull();
        PresharedKeys keys = new PresharedKeys(alone, random);
        assertThat(keys.open(sealed("attachment"), server, peer).exposeText()).isEqualTo(secret.exposeText());
        assertThat(keys.open(sealed("server_item"), server, peer).exposeText()).isEqualTo(secret.exposeText());
        assertThatThrownBy(() -> SigningKeys.open(database.dsl(), MasterKey.of(old, random)))
                .isInstanceOf(SealException.class)
                .hasMessageContaining("another master key");
    }

    @Test
    void withOneKeyNothingIsDone() {
        byte[] before = sealed("attachment");
        assertThat(new ResealingStore(database.dsl(), MasterKey.of(old, random)).run())
                .isZero();
        assertThat(sealed("attachment")).isEqualTo(before);
    }

    @Test
    void whatOpensUnderNoKeyIsNamedAndNothingIsLost() {
        MasterKey strangers = MasterKey.of(List.of(now, key()), random);
        assertThatThrownBy(() -> new ResealingStore(database.dsl(), strangers).run())
                .isInstanceOf(SealException.class)
                .hasMessageContaining("signing_key");
        assertThat(new PresharedKeys(MasterKey.of(old, random), random).open(sealed("attachment"), server, peer))
                .isEqualTo(secret);
    }
}
