package io.wirefleet.terraform;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.wirefleet", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule GENERATED_CODE_IS_WALLED_OFF = noClasses()
            .that()
            .resideOutsideOfPackages("..terraform.generated..", "..terraform.protocol..", "..terraform.plugin..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..terraform.generated..");

    @ArchTest
    static final ArchRule VALUES_AND_SCHEMA_KNOW_NO_CONSOLE = noClasses()
            .that()
            .resideInAnyPackage("..terraform.values..", "..terraform.schema..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..terraform.console..", "..terraform.resources..", "..terraform.protocol..", "io.grpc..");

    @ArchTest
    static final ArchRule THE_BRIDGE_KNOWS_THE_CONTRACT_ONLY = classes()
            .that()
            .resideInAPackage("io.wirefleet.terraform..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("io.wirefleet.console..", "io.wirefleet.agent..");

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("io.wirefleet.terraform.(*)..").should().beFreeOfCycles();
}
