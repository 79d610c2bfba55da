package io.keelson.cli.logging;

/** How a line of the log looks. */
public enum LogForm {
    CONSOLE,
    JSON
}
