package io.wirefleet.agent;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.wirefleet.testing.House;
import org.junit.jupiter.api.Test;

final class AgentHouseTest {
    private static final String ROOT = "io.wirefleet.agent";
    private static final JavaClasses MODULE = House.module(ROOT);

    @Test
    void seesTheContractOnly() {
        House.seesTheContractOnly(MODULE, ROOT);
    }

    @Test
    void everyPackageIsNullMarked() {
        House.everyPackageIsNullMarked(MODULE);
    }
}
