package io.wirefleet.console.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.database.schema.Tables;
import io.wirefleet.console.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class DatabaseTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void isMigrated() {
        assertThat(database.dsl().fetchCount(Tables.NETWORK)).isZero();
        assertThat(database.get().isReachable()).isTrue();
    }

    @Test
    void givesConnectionsOutsideThePool() throws SQLException {
        try (Connection connection = database.get().connect()) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void opensTwiceWithoutHarm() {
        try (Database again = Database.open(database.address())) {
            assertThat(again.isReachable()).isTrue();
        }
    }

    @Test
    void namesThePlaceAndHidesThePasswordWhenNothingAnswers() {
        DatabaseAddress nowhere =
                DatabaseAddress.of("jdbc:postgresql://127.0.0.1:1/fleet?user=someone&password=not-to-be-seen");
        assertThatThrownBy(() -> Database.open(nowhere))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("cannot reach the database 127.0.0.1:1/fleet")
                .hasMessageNotContaining("not-to-be-seen");
        assertThat(nowhere).hasToString("DatabaseAddress(hidden)");
    }
}
