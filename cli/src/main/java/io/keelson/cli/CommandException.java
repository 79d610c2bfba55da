package io.keelson.cli;

import java.io.Serial;

/** Ends a command with one line on standard error, and no stack trace. */
public final class CommandException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandException(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** The command was asked wrongly; the message names the flag and the remedy. */
    public static CommandException usage(String message) {
        return new CommandException(2, message);
    }

    /** The command was asked rightly and could not be carried out. */
    public static CommandException failure(String message) {
        return new CommandException(1, message);
    }

    public int exitCode() {
        return exitCode;
    }

    /** What this exception says, never null. */
    public String line() {
        String message = getMessage();
        return message == null ? "failed" : message;
    }
}
