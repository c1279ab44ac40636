import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;

/// Writes the jOOQ classes of the schema that the Flyway migrations make: a throw-away PostgreSQL, the migrations, the
/// generator. Run by Maven as a source file, on the project's JDK. Does nothing when the migrations and this file are
/// those of the last run.
final class GenerateSchema {
    private static final String TYPES = "io.wirefleet.console.database.types.";
    private static final String VALUES = "io.wirefleet.contract.addresses.";

    public static void main(String[] args) throws Exception {
        Path migrations = Path.of(args[0]);
        Path output = Path.of(args[1]);
        Path stamp = output.resolve("migrations.sha256");
        String digest = digest(migrations, Path.of(args[2]));
        if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
            return;
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            String url = postgres.getJdbcUrl("postgres", "postgres");
            Flyway.configure()
                    .dataSource(url, "postgres", "postgres")
                    .locations("filesystem:" + migrations)
                    .load()
                    .migrate();
            GenerationTool.generate(new Configuration()
                    .withLogging(Logging.WARN)
                    .withJdbc(new Jdbc().withUrl(url).withUser("postgres").withPassword("postgres"))
                    .withGenerator(new Generator()
                            .withDatabase(new Database()
                                    .withInputSchema("public")
                                    .withOutputSchemaToDefault(true)
                                    .withExcludes("flyway_schema_history")
                                    .withForcedTypes(
                                            new ForcedType()
                                                    .withName("INSTANT")
                                                    .withIncludeTypes("timestamp.*with time zone|timestamptz.*"),
                                            bound("inet", "IpAddress", "InetBinding"),
                                            bound("cidr", "IpPrefix", "CidrBinding"),
                                            bound("_inet|inet\\[\\]", "IpAddress[]", "InetArrayBinding"),
                                            bound("_cidr|cidr\\[\\]", "IpPrefix[]", "CidrArrayBinding")))
                            .withGenerate(new Generate()
                                    .withDeprecated(false)
                                    .withGeneratedAnnotation(false)
                                    .withDeprecationOnUnknownTypes(false)
                                    .withRecords(true)
                                    .withRoutines(false))
                            .withTarget(new Target()
                                    .withPackageName("io.wirefleet.console.database.schema")
                                    .withDirectory(output.toString()))));
        }
        Files.writeString(stamp, digest);
    }

    private static ForcedType bound(String databaseType, String userType, String binding) {
        return new ForcedType()
                .withIncludeTypes(databaseType)
                .withUserType(VALUES + userType)
                .withBinding(TYPES + binding);
    }

    private static String digest(Path migrations, Path generator) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(Files.readAllBytes(generator));
        try (var files = Files.list(migrations)) {
            for (Path file : files.sorted().toList()) {
                sha256.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                sha256.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
