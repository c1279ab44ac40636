package io.wirefleet.terraform;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.wirefleet.testing.House;
import org.junit.jupiter.api.Test;

final class BridgeHouseTest {
    private static final String ROOT = "io.wirefleet.terraform";
    private static final JavaClasses MODULE = House.module(ROOT);

    @Test
    void seesTheContractOnly() {
        House.seesTheContractOnly(MODULE, ROOT);
    }

    @Test
    void everyPackageIsNullMarked() {
        House.everyPackageIsNullMarked(MODULE, ROOT + ".generated");
    }
}
