package io.keelson.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs a command in this process, with its handlers, and keeps what it says. */
public final class CommandLines {
    private CommandLines() {}

    /** What a command left behind. */
    public record Result(int exitCode, String out, String err) {}

    /** Runs the program with these arguments. */
    static Result run(CommandLine program, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = program.execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** Runs one command as the program would. */
    public static Result run(Object command, String... arguments) {
        CommandLine line = Main.withHandlers(new CommandLine(command));
        line.getCommandSpec().name("keelson server");
        return run(line, arguments);
    }
}
