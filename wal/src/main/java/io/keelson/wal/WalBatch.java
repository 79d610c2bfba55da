package io.keelson.wal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of the log, in the order in which it is written. A crash may keep any prefix of that
 * order, entry by entry; nothing of a batch may be relied on before {@link Wal#sync}.
 *
 * @param hardState replaces the stored one, or null to leave it
 * @param mark the log is discarded and begins after this mark, or null
 * @param truncateFrom entries from this index on are discarded; 0 for none
 * @param entries to append: consecutive, the first one after the log's last
 */
public record WalBatch(
        @Nullable WalHardState hardState,
        @Nullable WalMark mark,
        long truncateFrom,
        List<WalEntry> entries) {
    public static WalBatch of(WalHardState hardState) {
        return new WalBatch(hardState, null, 0, List.of());
    }

    public static WalBatch of(List<WalEntry> entries) {
        return new WalBatch(null, null, 0, entries);
    }
}
