package io.keelson.bench;

import io.keelson.bench.report.Report;
import io.keelson.bench.scheduler.Scenario;
import io.keelson.bench.scheduler.SchedulerBench;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench scheduler}: how fast pods get nodes, without an API server. */
@Command(
        name = "scheduler",
        description = {
            "Gives pods nodes, in one thread, bindings being answered in memory, and measures how"
                    + " many a second.",
            "Progress goes to stderr, the figures to stdout."
        })
final class SchedulerCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("unused") // carries --help
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--nodes",
            split = ",",
            paramLabel = "COUNT",
            defaultValue = "100,1000,5000",
            description = "Of each cluster (default: ${DEFAULT-VALUE}).")
    private List<Integer> nodes = List.of();

    @Option(
            names = "--pods",
            defaultValue = "10000",
            description =
                    "That are measured; fewer where the nodes cannot hold them (default:"
                            + " ${DEFAULT-VALUE}).")
    private int pods;

    @Option(
            names = "--scenarios",
            split = ",",
            paramLabel = "NAME",
            description = "Some of: ${COMPLETION-CANDIDATES} (default: all).")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Override
    public Integer call() {
        var commandLine = spec.commandLine();
        var err = commandLine.getErr();
        var report =
                new Report(line -> {
                    err.println(line);
                    err.flush();
                });
        var threads = ManagementFactory.getThreadMXBean();
        new SchedulerBench(System::nanoTime, threads::getCurrentThreadCpuTime, pods)
                .run(scenarios, nodes, report);
        commandLine.getOut().print(report.toText());
        commandLine.getOut().flush();
        return 0;
    }
}
