package dk.kkm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packages import downwards in one line, and each outside library stays where it belongs. */
class PackagesTest {
    private static final List<String> DOWNWARDS = List.of(
            "cli",
            "bench",
            "generator",
            "server",
            "release",
            "publication",
            "explanation",
            "benchmark",
            "submission",
            "keyfigure",
            "plausibility",
            "derivation",
            "series",
            "mapping",
            "validation",
            "table",
            "access",
            "store");
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dk.kkm");

    @Test
    void aPackageImportsOnlyWhatStandsBelowIt() {
        for (int lower = 0; lower < DOWNWARDS.size(); lower++) {
            for (int upper = 0; upper < lower; upper++) {
                noClasses()
                        .that()
                        .resideInAPackage("dk.kkm." + DOWNWARDS.get(lower) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dk.kkm." + DOWNWARDS.get(upper) + "..")
                        .allowEmptyShould(true)
                        .check(OURS);
            }
        }
    }

    @Test
    void theRootPackageKnowsNoOther() {
        noClasses()
                .that()
                .resideInAPackage("dk.kkm")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dk.kkm.*..")
                .check(OURS);
    }

    @Test
    void noPackagesGoInACircle() {
        slices().matching("dk.kkm.(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void everyPackageHasItsPlaceInTheLine() {
        var unplaced = OURS.stream()
                .map(type -> type.getPackageName().replaceFirst("^dk\\.kkm\\.?", ""))
                .filter(name -> !name.isEmpty() && !DOWNWARDS.contains(name))
                .distinct()
                .toList();
        org.assertj.core.api.Assertions.assertThat(unplaced).isEmpty();
    }

    @Test
    void fusekiIsOnlyInServerPicocliOnlyInCliShaclOnlyInValidationCsvAndXlsxOnlyInTable() {
        only("server", "org.apache.jena.fuseki..", "org.eclipse.jetty..", "jakarta.servlet..");
        only("cli", "picocli..");
        only("validation", "org.apache.jena.shacl..");
        only("table", "de.siegmar..", "org.dhatim..");
        only("store", "org.apache.jena.tdb2..", "org.apache.jena.dboe..");
    }

    private static void only(String home, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dk.kkm." + home + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(OURS);
    }
}
