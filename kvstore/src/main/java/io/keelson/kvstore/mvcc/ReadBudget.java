package io.keelson.kvstore.mvcc;

/**
 * How much one read may do where it runs.
 *
 * @param rows rows it may step over
 * @param bytes bytes of rows it may collect
 */
public record ReadBudget(ReadTier tier, long rows, long bytes) {
    /** On an event loop: memory only, and not long. */
    public static final ReadBudget EVENT_LOOP = new ReadBudget(ReadTier.MEMORY, 256, 64 * 1024);

    /** On a thread that may block. */
    public static final ReadBudget UNLIMITED =
            new ReadBudget(ReadTier.DISK, Long.MAX_VALUE, Long.MAX_VALUE);
}
