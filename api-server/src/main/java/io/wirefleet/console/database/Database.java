package io.wirefleet.console.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/// An open, migrated database: a pool of connections, and jOOQ on top of it.
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final int IDLE_CONNECTIONS = 4;
    private static final int CONNECTION_TIMEOUT_MILLISECONDS = 5_000;

    private final DatabaseAddress address;
    private final HikariDataSource pool;
    private final DSLContext dsl;

    private Database(DatabaseAddress address, HikariDataSource pool) {
        this.address = address;
        this.pool = pool;
        this.dsl = DSL.using(pool, SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
    }

    /// Connects, brings the schema up to this program's, and opens the pool.
    ///
    /// @throws DatabaseException if the database cannot be reached or migrated
    public static Database open(DatabaseAddress address) {
        return open(address, CONNECTION_TIMEOUT_MILLISECONDS);
    }

    /// @param connectionTimeoutMilliseconds how long a query waits for a connection, 250 at least
    static Database open(DatabaseAddress address, int connectionTimeoutMilliseconds) {
        HikariDataSource pool = connect(address, connectionTimeoutMilliseconds);
        try {
            Flyway.configure().dataSource(pool).load().migrate();
        } catch (FlywayException e) {
            pool.close();
            throw new DatabaseException("cannot migrate the database " + address.place() + ": " + e.getMessage(), e);
        }
        return new Database(address, pool);
    }

    private static HikariDataSource connect(DatabaseAddress address, int connectionTimeoutMilliseconds) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(IDLE_CONNECTIONS);
        config.setConnectionTimeout(connectionTimeoutMilliseconds);
        config.addDataSourceProperty("ApplicationName", "wirefleet");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new DatabaseException("cannot reach the database " + address.place() + ": " + reason(e), e);
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() instanceof SQLException deeper) {
            cause = deeper;
        }
        return String.valueOf(cause.getMessage());
    }

    /// Queries on pooled connections, each in its own transaction unless `transaction` is used.
    public DSLContext dsl() {
        return dsl;
    }

    public DataSource dataSource() {
        return pool;
    }

    /// A connection of one's own outside the pool, for who holds it long, as `LISTEN` does. The caller closes it.
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        if (address.user() != null && address.password() != null) {
            properties.setProperty("user", address.user());
            properties.setProperty("password", address.password());
        }
        properties.setProperty("ApplicationName", "wirefleet");
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(address.url(), properties);
    }

    /// Whether the database answers now.
    public boolean isReachable() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(2);
        } catch (SQLException _) {
            return false;
        }
    }

    /// Closes the pool. The database itself stays as it is.
    @Override
    public void close() {
        pool.close();
    }
}
