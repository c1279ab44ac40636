package io.wirefleet.console;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.wirefleet.testing.House;
import org.junit.jupiter.api.Test;

final class ConsoleHouseTest {
    private static final String ROOT = "io.wirefleet.console";
    private static final JavaClasses MODULE = House.module(ROOT);

    @Test
    void seesTheContractOnly() {
        House.seesTheContractOnly(MODULE, ROOT);
    }

    @Test
    void everyPackageIsNullMarked() {
        House.everyPackageIsNullMarked(MODULE, ROOT + ".database.schema");
    }

    @Test
    void onlyRoutesSeeJavalin() {
        House.onlySeenBy("io.javalin", "io\\.wirefleet\\.console\\.http\\..*|.*Routes")
                .check(MODULE);
    }

    /// Beside stores and what reads their rows: the packages that are queries for the most part, their routes apart,
    /// and who hands jOOQ on.
    @Test
    void onlyWhereQueriesLiveIsJooqSeen() {
        House.onlySeenBy(
                        "org.jooq",
                        "io\\.wirefleet\\.console\\.(database|delivery)\\..*"
                                + "|io\\.wirefleet\\.console\\.(agents|audit|clientconfig|enrolment)\\.(?!.*Routes).*"
                                + "|io\\.wirefleet\\.console\\.(Console|api\\..*)"
                                + "|.*Store|.*\\.VersionReader")
                .check(MODULE);
    }
}
