package io.keelson.cli.server;

import io.keelson.kvstore.member.MemberSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers what it should start; what it starts ends at once, in good order. */
public final class TestingStarter implements MemberStarter {
    final List<MemberSettings> settings = new ArrayList<>();

    @Override
    public Running start(MemberSettings settings) {
        this.settings.add(settings);
        return new Running() {
            @Override
            public CompletableFuture<?> ready() {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletableFuture<?> ended() {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void stop() {}
        };
    }

    MemberSettings lastSettings() {
        return settings.getLast();
    }
}
