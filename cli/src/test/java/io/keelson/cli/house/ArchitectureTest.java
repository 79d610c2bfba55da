package io.keelson.cli.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import io.keelson.raft.core.EntryId;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md. This module is the one that sees every other. */
final class ArchitectureTest {
    /** The wire's generated classes are many, depend on nothing of ours, and are left out. */
    private static final ImportOption NO_WIRE = location -> !location.contains("io/keelson/proto/");

    /** Other modules' fixtures come in jars, which the importer does not know for tests. */
    private static final ImportOption NO_FIXTURES = location -> !location.contains("-tests.jar");

    /** A place in the log has a name that all may use; the rest of the core is the member's. */
    private static final DescribedPredicate<JavaClass> CORE_BUT_PLACES =
            resideInAPackage("io.keelson.raft.core..").and(not(type(EntryId.class)));

    private static JavaClasses house;

    @BeforeAll
    static void read() throws IOException {
        house =
                new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .withImportOption(NO_WIRE)
                        .withImportOption(NO_FIXTURES)
                        .importLocations(ourLocations());
        // An empty house would keep every rule.
        assertThat(house)
                .extracting(each -> each.getPackageName())
                .contains("io.keelson.raft.core", "io.keelson.wal", "io.keelson.kvstore.member");
    }

    /** Our modules on the class path: folders and jars that hold our packages. */
    private static Set<Location> ourLocations() throws IOException {
        Set<Location> locations = new HashSet<>();
        ClassLoader loader = ArchitectureTest.class.getClassLoader();
        for (URL url : Collections.list(loader.getResources("io/keelson"))) {
            locations.add(Location.of(url));
        }
        return locations;
    }

    @Test
    void theRaftCoreDependsOnNothing() {
        classes()
                .that()
                .resideInAPackage("io.keelson.raft.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.keelson.raft.core..",
                        "java.lang",
                        "java.lang.runtime",
                        "java.lang.invoke",
                        "java.nio",
                        "java.util",
                        "java.util.function",
                        "java.util.random",
                        "java.util.stream",
                        "org.jspecify..")
                .because("the core is a value machine: no clock, thread, disk, socket or log")
                .check(house);
        noClasses()
                .that()
                .resideInAPackage("io.keelson.raft.core..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, Runnable.class, Random.class)
                .because("chance is given, and there are no threads")
                .check(house);
    }

    @Test
    void theLogDependsOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("io.keelson.wal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.keelson.raft..",
                        "io.keelson.kvstore..",
                        "io.keelson.proto..",
                        "io.keelson.cli..")
                .because("the log and consensus meet in one adapter in kvstore.member")
                .check(house);
    }

    @Test
    void theRaftNodeKnowsTheCoreAndTheWireOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.keelson.raft..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.keelson.wal..",
                        "io.keelson.kvstore..",
                        "io.keelson.cli..",
                        "org.rocksdb..",
                        "io.grpc..")
                .because("consensus carries payloads it does not understand")
                .allowEmptyShould(true)
                .check(house);
    }

    @Test
    void applyingAnEntryIsAFunction() {
        noClasses()
                .that()
                .resideInAPackage("io.keelson.kvstore.apply..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.keelson.wal..",
                        "io.keelson.raft.node..",
                        "io.keelson.kvstore.member..",
                        "io.keelson.kvstore.rpc..",
                        "io.keelson.kvstore.mvcc..",
                        "io.keelson.kvstore.watch..",
                        "org.rocksdb..",
                        "org.slf4j..",
                        "io.netty..",
                        "java.nio.file..",
                        "java.net..",
                        "java.time..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat(CORE_BUT_PLACES)
                .because("the same log must give the same bytes on every member")
                .check(house);
    }

    @Test
    void theMemberIsTheOnlyRoomThatSeesTheLogAndConsensus() {
        noClasses()
                .that()
                .resideInAPackage("io.keelson.kvstore..")
                .and()
                .resideOutsideOfPackage("io.keelson.kvstore.member..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.keelson.wal..", "io.keelson.raft.node..")
                .orShould()
                .dependOnClassesThat(CORE_BUT_PLACES)
                .because("the member wires log, consensus and state machine; a place has a name")
                .check(house);
    }

    @Test
    void rocksDbStaysBehindTheEnginePort() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.keelson.kvstore.mvcc..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .because(
                        "native lifetimes belong to one package, and the twin in memory to the tests")
                .check(house);
    }

    @Test
    void theStoreDoesNotKnowWhoRunsIt() {
        noClasses()
                .that()
                .resideInAnyPackage("io.keelson.kvstore..", "io.keelson.raft..", "io.keelson.wal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.keelson.cli..",
                        "io.keelson.orchestrator..",
                        "io.keelson.bench..",
                        "io.keelson.chaos..")
                .because("arrows point one way")
                .check(house);
    }

    @Test
    void nothingButTheProgramKnowsBenchAndChaos() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.keelson.cli..", "io.keelson.bench..", "io.keelson.chaos..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.keelson.bench..", "io.keelson.chaos..")
                .because("a measurement must not be part of what it measures")
                .check(house);
    }

    @Test
    void benchAndChaosComeInThroughTheClientPort() {
        noClasses()
                .that()
                .resideInAnyPackage("io.keelson.bench..", "io.keelson.chaos..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.keelson.kvstore..", "io.keelson.raft..", "io.keelson.cli..")
                .because("they run against any etcd v3 endpoint")
                .allowEmptyShould(true)
                .check(house);
    }

    @Test
    void theControlPlaneSeesTheStoreOnlyAsAnEtcd() {
        noClasses()
                .that()
                .resideInAPackage("io.keelson.orchestrator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.keelson.kvstore..", "io.keelson.raft..", "io.keelson.wal..")
                .because("it also runs on a real etcd")
                .allowEmptyShould(true)
                .check(house);
    }

    @Test
    void theControlPlaneAndTheStoreMeetOnTheWireOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.keelson.orchestrator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.keelson.raft..", "io.keelson.wal..", "io.keelson.kvstore..")
                .because("it runs on any store that speaks etcd v3")
                .check(house);
    }

    @Test
    void theControlPlanesArrowsPointDown() {
        String[] rooms = {"apiserver", "resources", "storage", "merge", "object", "schema"};
        for (int lower = 1; lower < rooms.length; lower++) {
            for (int upper = 0; upper < lower; upper++) {
                noClasses()
                        .that()
                        .resideInAPackage("io.keelson.orchestrator." + rooms[lower] + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.keelson.orchestrator." + rooms[upper] + "..")
                        .check(house);
            }
        }
    }

    @Test
    void whoActsOnTheApiKnowsOnlyItsClient() {
        for (String actor : new String[] {"controllers", "scheduler", "agent"}) {
            noClasses()
                    .that()
                    .resideInAPackage("io.keelson.orchestrator." + actor + "..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("io.keelson.orchestrator..")
                                    .and(
                                            not(
                                                    resideInAnyPackage(
                                                            "io.keelson.orchestrator."
                                                                    + actor
                                                                    + "..",
                                                            "io.keelson.orchestrator.client..",
                                                            "io.keelson.orchestrator.object.."))))
                    .because("it could run anywhere, against any server of this API")
                    .allowEmptyShould(true)
                    .check(house);
        }
    }

    @Test
    void theApisClientKnowsNoServer() {
        noClasses()
                .that()
                .resideInAPackage("io.keelson.orchestrator.client..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.keelson.orchestrator..")
                                .and(
                                        not(
                                                resideInAnyPackage(
                                                        "io.keelson.orchestrator.client..",
                                                        "io.keelson.orchestrator.object.."))))
                .because("the server offers itself to it, where both are one process")
                .check(house);
    }

    @Test
    void modulesFormNoRing() {
        slices().matching("io.keelson.(*)..").should().beFreeOfCycles().check(house);
    }
}
