package io.keelson.kvstore.watch;

import io.keelson.kvstore.apply.KeyEvent;
import java.util.ArrayList;
import java.util.List;

/** All events ever, and a compact revision. */
final class TestingHistory implements History {
    private final List<KeyEvent> all = new ArrayList<>();
    private final int revisionsPerSlice;
    long revision = 1;
    long compactRevision = 0;

    TestingHistory(int revisionsPerSlice) {
        this.revisionsPerSlice = revisionsPerSlice;
    }

    void add(long newRevision, List<KeyEvent> events) {
        all.addAll(events);
        revision = newRevision;
    }

    List<KeyEvent> all() {
        return all;
    }

    @Override
    public Slice read(long fromRevision, boolean withPrevious) {
        long next = Math.min(revision + 1, fromRevision + revisionsPerSlice);
        List<KeyEvent> events =
                all.stream()
                        .filter(e -> e.modRevision() >= fromRevision && e.modRevision() < next)
                        .toList();
        return new Slice(events, next, compactRevision);
    }
}
