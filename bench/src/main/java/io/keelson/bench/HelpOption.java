package io.keelson.bench;

import picocli.CommandLine.Option;

/** {@code --help}, for every command. There is no version but the program's. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("unused") // its presence is what picocli looks at
    private boolean asked;
}
