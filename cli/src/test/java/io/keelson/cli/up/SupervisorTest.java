package io.keelson.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor with processes that stand for members. */
@Timeout(60)
final class SupervisorTest {
    @TempDir Path folder;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch allReady = new CountDownLatch(1);
    private final List<Supervisor> running = new ArrayList<>();
    private final SimCluster cluster = new SimCluster();

    private ClusterPlan plan(int members) {
        return new ClusterPlan(folder, members, FreePorts.base(2 * members), "test");
    }

    private Supervisor start(ClusterPlan plan) {
        return start(plan, List.of());
    }

    private Supervisor start(ClusterPlan plan, List<Child> onMembers) {
        Supervisor supervisor =
                new Supervisor(
                        plan,
                        onMembers,
                        new OsChildLauncher(testingMember()),
                        new MemberReplacement(plan, cluster.connections()),
                        System::nanoTime,
                        told::add,
                        allReady::countDown);
        running.add(supervisor);
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        supervisor.run();
                    } catch (IOException e) {
                        told.add("broken: " + e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        return supervisor;
    }

    private static List<String> testingMember() {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TestingMember.class.getName());
    }

    @AfterEach
    void stopAll() {
        running.forEach(Supervisor::stop);
        cluster.close();
    }

    private List<String> starts(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name + ".starts"));
    }

    private long pid(String name) throws IOException {
        String line = starts(name).getLast();
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    private String awaitTold(String part) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        while (true) {
            String line = told.poll(30, TimeUnit.SECONDS);
            assertThat(line).as("told %s, waiting for %s", seen, part).isNotNull();
            seen.add(line);
            if (line.contains(part)) {
                return line;
            }
        }
    }

    @Test
    void stopEndsEveryMember() throws Exception {
        Supervisor supervisor = start(plan(3));
        allReady.await();
        List<ProcessHandle> members = new ArrayList<>();
        for (String name : List.of("m1", "m2", "m3")) {
            members.add(ProcessHandle.of(pid(name)).orElseThrow());
        }
        supervisor.stop();
        assertThat(members).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void aMemberThatIsKilledIsStartedAgain() throws Exception {
        start(plan(1));
        allReady.await();
        ProcessHandle.of(pid("m1")).orElseThrow().destroyForcibly();
        assertThat(awaitTold("m1 ended")).startsWith("m1 ended by signal 9; starting it again");
        awaitTold("m1 serves again");
        assertThat(starts("m1")).hasSize(2);
    }

    @Test
    void anApiServerIsKeptRunningLikeAMember() throws Exception {
        ClusterPlan plan = plan(1);
        Supervisor supervisor =
                start(plan, List.of(plan.apiServer(Ports.firstFree(plan.clientPort(), plan))));
        allReady.await();
        ProcessHandle member = ProcessHandle.of(pid("m1")).orElseThrow();
        ProcessHandle.of(pid("apiserver")).orElseThrow().destroyForcibly();
        assertThat(awaitTold("apiserver ended"))
                .startsWith("apiserver ended by signal 9; starting it again")
                .contains("apiserver.log");
        awaitTold("apiserver serves again");
        assertThat(starts("apiserver")).hasSize(2);
        assertThat(starts("m1")).hasSize(1);
        ProcessHandle again = ProcessHandle.of(pid("apiserver")).orElseThrow();
        supervisor.stop();
        assertThat(List.of(member, again)).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void nodesAreStartedWhenTheApiServerServes() throws Exception {
        ClusterPlan plan = plan(1);
        Child.ApiServer apiServer = plan.apiServer(Ports.firstFree(plan.clientPort(), plan));
        Files.createDirectories(folder.resolve("apiserver"));
        Files.writeString(folder.resolve("apiserver").resolve("die"), "7");
        start(plan, List.of(apiServer, plan.agent(5, apiServer)));
        awaitTold("apiserver ended");
        assertThat(folder.resolve("agent.starts")).doesNotExist();
        allReady.await();
        assertThat(starts("agent")).hasSize(1);
        ProcessHandle.of(pid("apiserver")).orElseThrow().destroyForcibly();
        awaitTold("apiserver serves again");
        assertThat(starts("agent")).as("it goes on while there is no server").hasSize(1);
    }

    @Test
    void theCommandOfNodesSaysHowManyAndWhere() {
        ClusterPlan plan = plan(1);
        assertThat(plan.agent(5, plan.apiServer(6443)).command())
                .containsExactly(
                        "agent",
                        "--supervised",
                        "--fake=5",
                        "--kubeconfig=" + folder.resolve("admin.kubeconfig"));
    }

    @Test
    void aMemberThatFailsAtItsStartSaysWhyAndIsTriedAgain() throws Exception {
        Files.createDirectories(folder.resolve("m1"));
        Files.writeString(folder.resolve("m1").resolve("refuse"), "the disk is full");
        start(plan(1));
        assertThat(awaitTold("m1 ended")).startsWith("m1 ended: the disk is full; starting");
        Files.delete(folder.resolve("m1").resolve("refuse"));
        allReady.await();
    }

    @Test
    void aMemberWhoseDataAreLostIsReplaced() throws Exception {
        ClusterPlan plan = plan(3);
        cluster.bootstrap(plan);
        Files.createDirectories(folder.resolve("m2"));
        Files.writeString(
                folder.resolve("m2").resolve("refuse"), "member 2 has already been bootstrapped");
        start(plan);
        awaitTold("m2 has lost its data; it is removed and joins anew");
        awaitTold("m2 joins anew as a learner");
        allReady.await();
        awaitTold("m2 is replaced");
        assertThat(cluster.calls()).containsExactly("remove 2", "add learner 4", "promote 4");
        assertThat(starts("m2").getFirst()).contains(" new ");
        assertThat(starts("m2").getLast()).endsWith(" existing " + plan.initialCluster());
    }

    @Test
    void noMemberOutlivesASupervisorThatIsKilled() throws Exception {
        ClusterPlan plan = plan(1);
        List<String> command = new ArrayList<>(testingMember());
        command.removeLast();
        command.add(Parent.class.getName());
        command.add(folder.toString());
        command.add(Integer.toString(plan.clientPort()));
        Process parent = new ProcessBuilder(command).start();
        assertThat(parent.inputReader().readLine()).isEqualTo("ready");
        ProcessHandle member = ProcessHandle.of(pid("m1")).orElseThrow();
        parent.destroyForcibly().waitFor();
        member.onExit().get(30, TimeUnit.SECONDS);
        assertThat(member.isAlive()).isFalse();
    }

    /** A process that supervises one member. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            ClusterPlan plan =
                    new ClusterPlan(
                            Path.of(arguments[0]), 1, Integer.parseInt(arguments[1]), "test");
            new Supervisor(
                            plan,
                            List.of(),
                            new OsChildLauncher(testingMember()),
                            new MemberReplacement(plan),
                            System::nanoTime,
                            System.err::println,
                            () -> System.out.println("ready"))
                    .run();
        }
    }
}
