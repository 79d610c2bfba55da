package io.keelson.cli;

import io.keelson.bench.BenchCommand;
import io.keelson.cli.controlplane.AgentCommand;
import io.keelson.cli.controlplane.ApiServerCommand;
import io.keelson.cli.controlplane.ControlPlaneCommand;
import io.keelson.cli.server.MemberStarter;
import io.keelson.cli.server.ServerCommand;
import io.keelson.cli.up.UpCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: {@code keelson COMMAND [FLAG...]}. */
@Command(
        name = "keelson",
        description = {
            "A replicated, watchable key-value store that speaks etcd's v3 API,",
            "and Kubernetes' API on it.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    private Main() {
        // Set by picocli before any command runs.
        spec = CommandSpec.create();
    }

    public static void main(String[] arguments) {
        boolean isServer = arguments.length > 0 && arguments[0].equals("server");
        int exitCode =
                commandLine(MemberRoom.STARTER)
                        .execute(isServer ? ServerCommand.withTwoDashes(arguments) : arguments);
        // Threads of a library must not keep a finished command alive.
        System.exit(exitCode);
    }

    /** The program with every command, starting members as told. */
    static CommandLine commandLine(MemberStarter starter) {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new UpCommand());
        line.addSubcommand(new ServerCommand(starter));
        line.addSubcommand(new ApiServerCommand());
        line.addSubcommand(new ControlPlaneCommand());
        line.addSubcommand(new AgentCommand());
        line.addSubcommand(new BenchCommand());
        line.addSubcommand(new WalCommand());
        line.addSubcommand(new TestCommand());
        line.addSubcommand(new TrainCommand(starter));
        line.addSubcommand(new VersionCommand());
        line.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().versionProvider(new Version()));
        return withHandlers(line);
    }

    /** Makes every failure of a command one line and an exit code. */
    static CommandLine withHandlers(CommandLine line) {
        line.setPosixClusteredShortOptionsAllowed(false);
        line.setParameterExceptionHandler(Main::explainUsage);
        line.setExecutionExceptionHandler(Main::explainFailure);
        return line;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int explainUsage(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        printLine(command, name + ": " + usageMessage(e) + "; see " + name + " --help");
        return 2;
    }

    private static String usageMessage(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().getFirst();
            if (first.startsWith("-")) {
                return "unknown flag " + first;
            }
            boolean takesCommand = !e.getCommandLine().getSubcommands().isEmpty();
            return (takesCommand ? "unknown command " : "unexpected argument ") + first;
        }
        if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
            return missing.getMissing().getFirst() instanceof CommandLine.Model.OptionSpec option
                    ? "flag " + option.longestName() + " needs a value"
                    : "missing argument " + missing.getMissing().getFirst().paramLabel();
        }
        return firstLine(e);
    }

    private static int explainFailure(Exception e, CommandLine command, ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        if (e instanceof CommandException told) {
            printLine(command, name + ": " + told.line());
            return told.exitCode();
        }
        Throwable cause =
                e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        printLine(
                command,
                name
                        + ": internal error: "
                        + cause.getClass().getSimpleName()
                        + ": "
                        + firstLine(cause));
        if (Boolean.getBoolean("keelson.trace")) {
            cause.printStackTrace(command.getErr());
            command.getErr().flush();
        }
        return 1;
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage();
        return message == null ? "no message" : message.lines().findFirst().orElse("no message");
    }

    private static void printLine(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println(line);
        err.flush();
    }
}
