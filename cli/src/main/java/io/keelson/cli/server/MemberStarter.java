package io.keelson.cli.server;

import io.keelson.kvstore.member.MemberSettings;
import java.util.concurrent.CompletableFuture;

/** Brings one member to life: the seam between this program and the store. */
@FunctionalInterface
public interface MemberStarter {
    /**
     * Starts a member and returns as soon as it works on its own.
     *
     * @throws io.keelson.cli.CommandException it cannot start; the line says why and what to do
     */
    Running start(MemberSettings settings);

    /** A member that was started. */
    interface Running {
        /** Completes when it serves clients. */
        CompletableFuture<?> ready();

        /**
         * Completes when it has ended: after {@link #stop}, or with an exception whose message is
         * the reason in one line.
         */
        CompletableFuture<?> ended();

        /** Asks it to end in good order: a leader hands over first. Returns at once. */
        void stop();
    }
}
