package io.wirefleet.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.wirefleet.testing.House;
import org.junit.jupiter.api.Test;

final class ContractHouseTest {
    private static final String ROOT = "io.wirefleet.contract";
    private static final JavaClasses MODULE = House.module(ROOT);

    @Test
    void seesNothingElseOfOurs() {
        House.seesTheContractOnly(MODULE, ROOT);
    }

    @Test
    void everyPackageIsNullMarked() {
        House.everyPackageIsNullMarked(MODULE);
    }

    @Test
    void doesNoInputOrOutput() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net.http..", "java.nio.file..", "java.nio.channels..", "java.sql..", "javax.net..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File|RandomAccess).*|java\\.net\\..*Socket.*|java\\.lang\\.Process.*")
                .check(MODULE);
    }
}
