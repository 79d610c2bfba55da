package io.keelson.cli;

import io.keelson.cli.server.MemberStarter;
import io.keelson.kvstore.StoreServer;
import io.keelson.kvstore.member.MemberRefusedException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Where the program meets the store: how a member comes to life. */
final class MemberRoom {
    static final MemberStarter STARTER =
            settings -> {
                try {
                    return new Running(StoreServer.start(settings));
                } catch (MemberRefusedException | IOException e) {
                    throw CommandException.failure(String.valueOf(e.getMessage()));
                }
            };

    private MemberRoom() {}

    private record Running(StoreServer server) implements MemberStarter.Running {
        @Override
        public CompletableFuture<?> ready() {
            return server.ready();
        }

        @Override
        public CompletableFuture<?> ended() {
            return server.ended();
        }

        @Override
        public void stop() {
            Thread stopper = new Thread(server::stop, "stop");
            stopper.setDaemon(true);
            stopper.start();
        }
    }
}
