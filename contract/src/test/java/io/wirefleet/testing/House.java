package io.wirefleet.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/// The terms of the house, for each module's own test to hold itself to: which way the arrows run, and that every
/// package says what it is.
public final class House {
    private static final String CONTRACT = "io.wirefleet.contract";

    private House() {}

    /// The module's classes, its tests apart.
    ///
    /// @param root the module's package, such as `io.wirefleet.agent`
    public static JavaClasses module(String root) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root);
    }

    /// Nothing of ours but the module itself and the contract is seen.
    public static void seesTheContractOnly(JavaClasses module, String root) {
        noClasses()
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are of another module than the contract") {
                    @Override
                    public boolean test(JavaClass seen) {
                        String name = seen.getName();
                        return name.startsWith("io.wirefleet.")
                                && !name.startsWith(root + ".")
                                && !name.startsWith(CONTRACT + ".");
                    }
                })
                .check(module);
    }

    /// Every package has a `package-info` that says `@NullMarked`.
    public static void everyPackageIsNullMarked(JavaClasses module, String... except) {
        TreeSet<String> unmarked = new TreeSet<>();
        for (JavaClass written : module) {
            if (!written.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(written.getPackageName());
            }
        }
        for (String generated : except) {
            unmarked.removeIf(name -> name.equals(generated) || name.startsWith(generated + "."));
        }
        assertThat(unmarked)
                .as("packages without a package-info that says @NullMarked")
                .isEmpty();
    }

    /// Only the classes let in see the library; classes nested in them count as they do.
    ///
    /// @param seers a regular expression over full names of top-level classes
    public static ArchRule onlySeenBy(String library, String seers) {
        return noClasses()
                .that()
                .haveNameNotMatching("(" + seers + ")(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..");
    }
}
