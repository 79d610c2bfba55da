package io.keelson.wal;

/** Refuses a batch that would leave a hole, before anything of it is written. */
final class BatchCheck {
    private BatchCheck() {}

    static void check(WalBatch batch, LogImage image) {
        long beginsAfter = image.index().beginsAfterIndex();
        long last = image.index().lastIndex();
        WalMark mark = batch.mark();
        if (mark != null) {
            beginsAfter = mark.index();
            last = mark.index();
        }
        long from = batch.truncateFrom();
        if (from != 0) {
            if (from <= beginsAfter || from > last + 1) {
                throw new IllegalArgumentException(
                        "cannot truncate from %d: the log holds [%d, %d]"
                                .formatted(from, beginsAfter + 1, last));
            }
            last = from - 1;
        }
        for (WalEntry entry : batch.entries()) {
            if (entry.index() != last + 1) {
                throw new IllegalArgumentException(
                        "entry %d does not follow entry %d".formatted(entry.index(), last));
            }
            last++;
        }
    }
}
