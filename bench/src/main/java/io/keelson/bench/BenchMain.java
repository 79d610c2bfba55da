package io.keelson.bench;

import picocli.CommandLine;

/** Runs {@link BenchCommand} as a program of its own. */
public final class BenchMain {
    private BenchMain() {}

    /** Exits with 0, with 1 if the run failed, with 2 if the options are wrong. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** A wrong option is one line, not the whole help. */
    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .setParameterExceptionHandler((wrong, args) -> {
                    var commandLine = wrong.getCommandLine();
                    commandLine.getErr().println(wrong.getMessage());
                    commandLine.getErr().flush();
                    return commandLine.getCommandSpec().exitCodeOnInvalidInput();
                });
    }
}
