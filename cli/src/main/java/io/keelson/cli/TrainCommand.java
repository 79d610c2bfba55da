package io.keelson.cli;

import io.keelson.cli.server.MemberStarter;
import picocli.CommandLine.Command;

/**
 * {@code keelson train}: what the launcher runs once after a build, for the ahead-of-time cache.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Runs a member and an API server through their paces, for faster starts.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Runnable {
    private final MemberStarter starter;

    TrainCommand(MemberStarter starter) {
        this.starter = starter;
    }

    @Override
    public void run() {
        new Training(starter).run();
    }
}
