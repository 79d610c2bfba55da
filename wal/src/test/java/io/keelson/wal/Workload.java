package io.keelson.wal;

import java.util.List;
import java.util.SplittableRandom;

/** What a member could do to its log, from a seed; the model is told before the log is. */
final class Workload {
    private final SplittableRandom random;
    private final WalModel model;
    private long term = 1;

    Workload(long seed, WalModel model) {
        this.random = new SplittableRandom(seed);
        this.model = model;
    }

    /** Continues with another log, of a higher term. */
    void restarted() {
        term = Math.max(term, model.latest().hardState().term()) + 1;
    }

    void step(Wal log) {
        int choice = random.nextInt(100);
        if (choice < 78) {
            append(log, nextBatch());
            if (random.nextInt(4) > 0) {
                log.sync();
                model.synced();
            }
        } else if (choice < 88) {
            long last = model.latest().lastIndex();
            long below = last - random.nextInt(12);
            if (below > 0) {
                // Cutting syncs: from its first step on, both may be true.
                model.cutting(below);
                log.cut(below);
                model.synced();
            }
        } else {
            log.fill();
        }
    }

    void append(Wal log, WalBatch batch) {
        model.appending(batch);
        log.append(batch);
    }

    private WalBatch nextBatch() {
        WalModel.State state = model.latest();
        long last = state.lastIndex();
        WalHardState hardState = null;
        if (random.nextInt(3) == 0) {
            term += random.nextInt(2);
            hardState = new WalHardState(term, random.nextInt(4), random.nextLong(last + 1));
        }
        WalMark mark = null;
        if (random.nextInt(25) == 0) {
            byte[] data = new byte[random.nextInt(700)];
            random.nextBytes(data);
            mark = new WalMark(last + random.nextInt(20) + 1, term, data);
            last = mark.index();
        }
        long truncateFrom = 0;
        if (mark == null && random.nextInt(8) == 0 && !state.entries().isEmpty()) {
            long kept = last - random.nextInt(Math.min(6, state.entries().size())) - 1;
            // Never below what may be cut: a log is only cut where nothing changes any more.
            if (kept + 1 > model.cutBelow()) {
                truncateFrom = kept + 1;
                term++;
                last = kept;
            }
        }
        List<WalEntry> entries =
                TestLog.entries(
                        last + 1,
                        last + random.nextInt(6),
                        term,
                        random.nextInt(30) == 0 ? 5000 : random.nextInt(400));
        return new WalBatch(hardState, mark, truncateFrom, entries);
    }
}
