package io.keelson.cli;

import io.keelson.cli.server.MemberStarter;

/** Where the program meets the store: how a member comes to life. */
final class MemberRoom {
    static final MemberStarter STARTER =
            settings -> {
                throw CommandException.failure("this build holds no store to serve yet");
            };

    private MemberRoom() {}
}
