package io.keelson.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: only its subcommands do something. */
@Command(
        name = "bench",
        description =
                "Load on any etcd v3 endpoint, the API server, a cluster or the scheduler, and two"
                        + " programs side by side.",
        subcommands = {
            PutCommand.class,
            RangeCommand.class,
            CompareCommand.class,
            ApiCommand.class,
            ClusterCommand.class,
            SchedulerCommand.class
        })
public final class BenchCommand implements Runnable {
    @Mixin
    @SuppressWarnings("unused") // carries --help
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    /** For picocli. */
    public BenchCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "bench needs one of its commands: put, range, compare, api, cluster,"
                        + " scheduler");
    }
}
