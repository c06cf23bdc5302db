package zhiyin;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import zhiyin.engine.backend.NumericType;

/// The arrows of ARCHITECTURE.md.
@AnalyzeClasses(packages = "zhiyin", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule the_engine_knows_nothing_of_ours_and_little_of_others =
            classes()
                    .that()
                    .resideInAPackage("zhiyin.engine..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "zhiyin.engine..",
                            "java..",
                            "com.sun.management..",
                            "jdk.incubator.vector..",
                            "tools.jackson..",
                            "org.apache.commons.compress..",
                            "org.jspecify..");

    @ArchTest
    static final ArchRule the_web_app_knows_nothing_but_java =
            classes()
                    .that()
                    .resideInAPackage("zhiyin.web..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("zhiyin.web..", "java..", "org.jspecify..");

    /// Of what lies behind them, `NumericType` alone: a model is opened with one, and tells which it has.
    @ArchTest
    static final ArchRule documents_enter_the_engine_by_its_front_doors =
            noClasses()
                    .that()
                    .resideInAPackage("zhiyin.knowledge..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                            "zhiyin.engine.backend..",
                                            "zhiyin.engine.batch..",
                                            "zhiyin.engine.cache..",
                                            "zhiyin.engine.pull..",
                                            "zhiyin.engine.tokenizer..",
                                            "zhiyin.engine.verify..",
                                            "zhiyin.engine.weights..")
                                    .and(not(equivalentTo(NumericType.class))));

    @ArchTest
    static final ArchRule documents_know_nothing_else_of_ours =
            noClasses()
                    .that()
                    .resideInAPackage("zhiyin.knowledge..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "zhiyin.lab..", "zhiyin.server..", "zhiyin.cli..", "zhiyin.bench..");

    @ArchTest
    static final ArchRule the_lab_knows_models_and_little_of_others =
            classes()
                    .that()
                    .resideInAPackage("zhiyin.lab..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "zhiyin.lab..",
                            "zhiyin.engine",
                            "zhiyin.engine.model..",
                            "zhiyin.engine.backend",
                            "zhiyin.knowledge.embed..",
                            "zhiyin.knowledge.store..",
                            "java..",
                            "javax.xml.stream..",
                            "tools.jackson..",
                            "org.hipparchus..",
                            "opennlp.tools.ml.maxent.quasinewton..",
                            "dev.hardwood..",
                            "org.jspecify..");

    @ArchTest
    static final ArchRule of_the_engines_backend_the_lab_knows_the_arithmetic_alone =
            noClasses()
                    .that()
                    .resideInAPackage("zhiyin.lab..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("zhiyin.engine.backend..")
                                    .and(not(equivalentTo(NumericType.class))));

    @ArchTest
    static final ArchRule parquet_is_read_by_the_lab_and_by_bulk_alone =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("zhiyin.lab.data..", "zhiyin.cli.embed")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.hardwood..");

    @ArchTest
    static final ArchRule the_labs_packages_form_no_cycles =
            slices().matching("zhiyin.lab.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule files_are_the_knowledges_business =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("zhiyin.knowledge..", "zhiyin.engine.weights..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.pdfbox..",
                            "org.apache.fontbox..",
                            "org.apache.poi..",
                            "org.apache.james..",
                            "org.apache.commons..",
                            "org.commonmark..",
                            "org.jsoup..",
                            "org.mozilla..",
                            "org.treesitter..");

    @ArchTest
    static final ArchRule lucene_is_the_embedded_stores_business =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("zhiyin.knowledge.store.lucene..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.lucene..", "org.tartarus..", "com.ibm.icu..");

    @ArchTest
    static final ArchRule documents_chunks_and_parsers_form_no_cycles =
            slices().matching("zhiyin.knowledge.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_server_does_not_know_the_command_line =
            noClasses()
                    .that()
                    .resideInAPackage("zhiyin.server..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("zhiyin.cli..", "zhiyin.lab..", "picocli..");

    /// Of what lies behind them, `NumericType` alone: an embedder is opened with one, and tells which it has.
    @ArchTest
    static final ArchRule the_server_enters_the_engine_by_its_front_doors =
            noClasses()
                    .that()
                    .resideInAPackage("zhiyin.server..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                            "zhiyin.engine.backend..",
                                            "zhiyin.engine.batch..",
                                            "zhiyin.engine.tokenizer..",
                                            "zhiyin.engine.weights..",
                                            "zhiyin.engine.cache..")
                                    .and(not(equivalentTo(NumericType.class))));

    @ArchTest
    static final ArchRule passwords_are_hashed_in_one_place =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("zhiyin.server.auth..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule http_is_the_servers_business =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("zhiyin.server..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule native_code_is_called_from_the_bindings_alone =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "zhiyin.engine.backend.onednn..", "zhiyin.engine.backend.cuda..")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.lang.foreign.Linker")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.lang.foreign.SymbolLookup");

    @ArchTest
    static final ArchRule vectors_are_used_in_kernels_alone =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "zhiyin.engine.backend.cpu..", "zhiyin.engine.weights.decode..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule models_know_processors_by_their_seam_alone =
            noClasses()
                    .that()
                    .resideInAPackage("zhiyin.engine.model..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "zhiyin.engine.backend.cpu..",
                            "zhiyin.engine.backend.onednn..",
                            "zhiyin.engine.backend.cuda..");

    @ArchTest
    static final ArchRule packages_form_no_cycles =
            slices().matching("zhiyin.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_engines_inner_packages_form_no_cycles =
            slices().matching("zhiyin.engine.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_the_command_line_prints =
            noClasses()
                    .that()
                    .resideInAnyPackage("zhiyin.engine..", "zhiyin.lab..", "zhiyin.server..")
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err");

    @ArchTest
    static final ArchRule of_documents_only_the_workers_process_prints =
            noClasses()
                    .that()
                    .resideInAPackage("zhiyin.knowledge..")
                    .and()
                    .doNotHaveSimpleName("WorkerMain")
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err");
}
