package io.keelson.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.cli.house.SourceTree.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no other tool knows of this tree. Each ban names what to use instead, and why. */
final class TidyTest {
    private static final int LINES_MAX = 600;

    /** Programs that are the world's edge themselves: they start processes and look at clocks. */
    private static final List<String> PROGRAMS = List.of("cli/", "bench/", "chaos/");

    /** The store's edges to the operating system, by what they are the edge of. */
    private static final String API_SERVER_PROCESS =
            "orchestrator/apiserver/src/main/java/io/keelson/orchestrator/apiserver/ApiServerProcess.java";

    private static final String SYSTEM_CLOCKWORK =
            "orchestrator/client/src/main/java/io/keelson/orchestrator/client/SystemClockwork.java";

    private static final List<String> CLOCK_EDGES =
            List.of(
                    "raft/node/src/main/java/io/keelson/raft/node/agent/",
                    "kvstore/src/main/java/io/keelson/kvstore/member/",
                    "orchestrator/storage/src/main/java/io/keelson/orchestrator/storage/ExecutorLoop.java",
                    "orchestrator/storage/src/main/java/io/keelson/orchestrator/storage/etcd/Network.java",
                    SYSTEM_CLOCKWORK,
                    API_SERVER_PROCESS);

    /** Threads for agents; and a name is looked up on a thread of its own. */
    private static final List<String> THREAD_EDGES =
            List.of(
                    "raft/node/src/main/java/io/keelson/raft/node/agent/",
                    "raft/node/src/main/java/io/keelson/raft/node/transport/Resolver.java",
                    "kvstore/src/main/java/io/keelson/kvstore/StoreServer.java",
                    "kvstore/src/main/java/io/keelson/kvstore/member/",
                    SYSTEM_CLOCKWORK,
                    API_SERVER_PROCESS);

    /** Folders of data; and what the system tells of this process. */
    private static final List<String> DISK_EDGES =
            List.of(
                    "kvstore/src/main/java/io/keelson/kvstore/rpc/ProcessMetrics.java",
                    "wal/src/main/java/io/keelson/wal/disk/",
                    "kvstore/src/main/java/io/keelson/kvstore/mvcc/",
                    "kvstore/src/main/java/io/keelson/kvstore/member/",
                    "orchestrator/apiserver/src/main/java/io/keelson/orchestrator/apiserver/tls/SecretFiles.java",
                    "orchestrator/client/src/main/java/io/keelson/orchestrator/client/http/KubeconfigFile.java",
                    API_SERVER_PROCESS);

    /** This file names what it bans. */
    private static final String SELF = "house/TidyTest.java";

    private static final List<Source> TREE = SourceTree.read();

    /**
     * One ban.
     *
     * @param where files it holds in
     * @param instead what to write
     */
    record Ban(Pattern pattern, Predicate<Source> where, String instead, String reason) {
        @Override
        public String toString() {
            return pattern.pattern();
        }
    }

    private static Ban ban(String regex, Predicate<Source> where, String instead, String reason) {
        return new Ban(Pattern.compile(regex), where, instead, reason);
    }

    private static Predicate<Source> mainJavaOutside(List<String> edges) {
        return source ->
                source.isMainJava()
                        && Stream.concat(PROGRAMS.stream(), edges.stream())
                                .noneMatch(source.path()::startsWith);
    }

    static Stream<Ban> bans() {
        return Stream.of(
                ban(
                        "System(\\.|::)(nanoTime|currentTimeMillis)|Instant\\.now|Clock\\.system",
                        mainJavaOutside(CLOCK_EDGES),
                        "a nowNanos argument, or a LongSupplier given to the constructor",
                        "a cluster runs under a simulator's clock"),
                ban(
                        "new Random\\(\\)|Math\\.random|ThreadLocalRandom|UUID\\.randomUUID|new SecureRandom",
                        mainJavaOutside(CLOCK_EDGES),
                        "a random generator that is given",
                        "a failing seed must replay exactly"),
                ban(
                        "new Thread\\(|Thread\\.(of|start)[A-Z]|Executors\\.new|Thread\\.sleep",
                        mainJavaOutside(THREAD_EDGES),
                        "an agent with doWork(nowNanos)",
                        "all agents share one thread under the simulator"),
                ban(
                        "\\bFiles\\.[a-z]|new (File|FileInputStream|FileOutputStream|RandomAccessFile)\\(|FileChannel\\.open",
                        mainJavaOutside(DISK_EDGES),
                        "the Disk port",
                        "disks that tear, lose and flip are simulated"),
                ban(
                        "^\\s*assert\\s",
                        Source::isMainJava,
                        "a check with a message that stays on",
                        "assert is off where it matters most"),
                ban(
                        "System\\.(out|err)\\b|printStackTrace",
                        mainJavaOutside(List.of()),
                        "the module's events, or its log",
                        "what a library prints nobody can turn off"),
                ban(
                        "\\b(TODO|FIXME|XXX)\\b|[Nn]ot (yet )?implemented",
                        source -> true,
                        "the work, or an issue",
                        "a note in the code is read by nobody"),
                ban(
                        "@(Disabled|Ignore)\\b|assertTrue\\(true\\)|org\\.mockito|org\\.easymock",
                        Source::isJava,
                        "a test that can fail, with a hand-made fake",
                        "what never fails shows nothing"),
                ban(
                        "(?<![\\w.$}/])/(root|work|Users)/|(?<![\\w.$}/])/home/[a-z]",
                        source -> true,
                        "a path from the root of the repository, or from the environment",
                        "it is a path of one machine"),
                ban(
                        "https?://[a-z0-9.-]*(maven|npm|debian|repo|registry|pypi|docker)[a-z0-9.-]*\\.(org|com|io|net)(?!/(POM|xsd))",
                        source -> !source.path().equals("LICENSE"),
                        "nothing: Maven and apt know where their packages are",
                        "a mirror serves other hosts' packages too"),
                ban(
                        "^(public |final |abstract |sealed )*(class|interface|record) \\w+(Impl|Utils?|Helper|Manager)\\b",
                        Source::isJava,
                        "the name of what it does",
                        "such a name tells nothing"),
                ban(
                        "^package .*\\.(utils?|common|misc|helpers?)\\b",
                        Source::isJava,
                        "the package whose idea it is",
                        "one package, one idea"));
    }

    @ParameterizedTest
    @MethodSource("bans")
    void nothingBannedIsInTheTree(Ban ban) {
        List<String> found = new ArrayList<>();
        for (Source source : TREE) {
            if (source.path().endsWith(SELF) || !ban.where().test(source)) {
                continue;
            }
            for (int i = 0; i < source.lines().size(); i++) {
                if (ban.pattern().matcher(source.lines().get(i)).find()) {
                    found.add(source.path() + ":" + (i + 1) + ": " + source.lines().get(i).strip());
                }
            }
        }
        assertThat(found).as("use " + ban.instead() + ": " + ban.reason()).isEmpty();
    }

    @Test
    void noFileIsTooLongToRead() {
        assertThat(TREE)
                .filteredOn(source -> source.isJava() && source.lines().size() > LINES_MAX)
                .extracting(source -> source.path() + ": " + source.lines().size() + " lines")
                .as("split it by what changes together: more than %d lines hide a class", LINES_MAX)
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        Set<String> described = new TreeSet<>();
        Set<String> folders = new TreeSet<>();
        for (Source source : TREE) {
            if (source.isMainJava()) {
                String folder = source.path().substring(0, source.path().lastIndexOf('/'));
                folders.add(folder);
                if (source.path().endsWith("/package-info.java")
                        && source.lines().stream().anyMatch("@NullMarked"::equals)
                        && source.lines().getFirst().startsWith("/**")) {
                    described.add(folder);
                }
            }
        }
        folders.removeAll(described);
        assertThat(folders).as("add a package-info.java: what it is, and @NullMarked").isEmpty();
    }

    @Test
    void everyLinkInTheDocumentationLeadsSomewhere() {
        Pattern link = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#]+)(#[^)]*)?\\)");
        List<String> broken = new ArrayList<>();
        for (Source source : TREE) {
            if (!source.path().endsWith(".md")) {
                continue;
            }
            for (String line : source.lines()) {
                link.matcher(line)
                        .results()
                        .map(match -> match.group(1))
                        // A regular expression in a table looks like a link.
                        .filter(target -> !target.contains("["))
                        .filter(target ->
                                !java.nio.file.Files.exists(
                                        SourceTree.root()
                                                .resolve(source.path())
                                                .resolveSibling(target)))
                        .forEach(target -> broken.add(source.path() + " -> " + target));
            }
        }
        assertThat(broken).isEmpty();
    }
}
