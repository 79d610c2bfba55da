package io.keelson.cli;

import io.keelson.cli.server.MemberStarter;
import picocli.CommandLine.Command;

/**
 * {@code keelson train}: what the launcher runs once after a build, for the ahead-of-time cache.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Runs a member through its paces, so that later starts are faster.",
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
