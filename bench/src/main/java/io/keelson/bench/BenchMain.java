package io.keelson.bench;

import picocli.CommandLine;

/** Runs {@link BenchCommand} as a program of its own. */
public final class BenchMain {
    private BenchMain() {}

    /** Exits with 0, with 1 if the run failed, with 2 if the options are wrong. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchCommand()).execute(args));
    }
}
