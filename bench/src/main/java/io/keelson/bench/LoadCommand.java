package io.keelson.bench;

import io.grpc.Channel;
import io.keelson.bench.load.Connections;
import io.keelson.bench.load.LoadGenerator;
import io.keelson.bench.load.LoadReport;
import io.keelson.bench.load.Members;
import io.keelson.bench.load.Progress;
import io.keelson.bench.load.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every load command does: connect, warm up, measure, report. */
abstract class LoadCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("unused") // carries --help
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin private final LoadOptions options = new LoadOptions();

    /**
     * The operations.
     *
     * @throws IllegalArgumentException if the options do not fit together
     */
    abstract Workload<Channel> workload(LoadOptions options);

    @Override
    public Integer call() throws InterruptedException {
        var commandLine = spec.commandLine();
        try {
            var report = measure(System::nanoTime);
            var out = commandLine.getOut();
            out.print(options.json() ? report.toJson() + "\n" : report.toText());
            out.flush();
            return report.succeeded() > 0 ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
        } catch (IOException | TimeoutException e) {
            commandLine.getErr().println("bench: " + e.getMessage());
            commandLine.getErr().flush();
            return 1;
        }
    }

    private LoadReport measure(LongSupplier nanoClock)
            throws IOException, InterruptedException, TimeoutException {
        var workload = workload(options);
        var warmup = options.warmupPlan();
        // Made early: a wrong number is told before anything is dialled.
        var measured = options.plan(0);
        var endpoints = options.endpoints();
        if (options.target() == LoadOptions.Target.leader) {
            endpoints = List.of(endpoints.get(Members.leaderIndex(endpoints)));
        }
        try (var connections = Connections.open(endpoints, options.connections(), nanoClock)) {
            var generator = new LoadGenerator<>(connections, nanoClock);
            if (warmup != null) {
                long next = generator.run(workload, warmup, progress("warm-up")).nextIndex();
                measured = options.plan(next);
            }
            return generator.run(workload, measured, progress(workload.name()));
        }
    }

    private Progress progress(String label) {
        if (!options.showProgress()) {
            return Progress.SILENT;
        }
        return Progress.lines(new PrintStream(System.err, true, Charset.defaultCharset()), label);
    }
}
