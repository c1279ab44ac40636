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
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An open, migrated database: a pool of connections, and jOOQ on top of it.
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final int IDLE_CONNECTIONS = 4;
    private static final int OWNER_CONNECTIONS = 2;
    private static final int CONNECTION_TIMEOUT_MILLISECONDS = 5_000;

    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private final DatabaseAddress address;
    private final HikariDataSource pool;
    private final DSLContext dsl;

    private Database(DatabaseAddress address, HikariDataSource pool) {
        this.address = address;
        this.pool = pool;
        this.dsl = dsl(pool);
    }

    /// Connects, brings the schema up to this program's as the owner of the tables, and opens the pool.
    ///
    /// @throws DatabaseException if the database cannot be reached or migrated
    public static Database open(DatabaseAddress address) {
        return open(address, CONNECTION_TIMEOUT_MILLISECONDS);
    }

    /// @param connectionTimeoutMilliseconds how long a query waits for a connection, 250 at least
    static Database open(DatabaseAddress address, int connectionTimeoutMilliseconds) {
        HikariDataSource pool = connect(address, CONNECTIONS, IDLE_CONNECTIONS, connectionTimeoutMilliseconds);
        boolean opened = false;
        try {
            Database database = new Database(address, pool);
            database.migrate();
            opened = true;
            return database;
        } finally {
            if (!opened) {
                pool.close();
            }
        }
    }

    private void migrate() {
        DatabaseAddress owner = address.owner();
        try {
            if (owner == null) {
                Flyway.configure().dataSource(pool).load().migrate();
            } else {
                migrateAs(owner);
            }
        } catch (FlywayException | DataAccessException e) {
            throw new DatabaseException("cannot migrate the database " + address.place() + ": " + e.getMessage(), e);
        }
        if (Privileges.couldChangeAudit(dsl)) {
            log.warn(
                    "the console's own database user could change the audit but for a trigger: give --database-owner-url"
                            + " another user to own the tables, and --database-url one that owns none");
        }
    }

    private void migrateAs(DatabaseAddress owner) {
        String application = dsl.fetchSingle("select current_user as name").get("name", String.class);
        try (HikariDataSource owners = connect(owner, OWNER_CONNECTIONS, 1, CONNECTION_TIMEOUT_MILLISECONDS)) {
            Flyway.configure().dataSource(owners).load().migrate();
            Privileges.grant(dsl(owners), application);
        }
    }

    private static DSLContext dsl(DataSource source) {
        return DSL.using(source, SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
    }

    private static HikariDataSource connect(
            DatabaseAddress address, int connections, int idle, int connectionTimeoutMilliseconds) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(idle);
        config.setConnectionTimeout(connectionTimeoutMilliseconds);
        // Compiling a query to machine code takes longer than any query of the console should.
        config.setConnectionInitSql("set jit = off");
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
