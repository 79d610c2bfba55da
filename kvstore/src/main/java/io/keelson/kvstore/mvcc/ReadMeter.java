package io.keelson.kvstore.mvcc;

/** Holds one read to its {@link ReadBudget}. One thread. */
final class ReadMeter {
    private final ReadTier tier;
    private long rowsLeft;
    private long bytesLeft;

    ReadMeter(ReadBudget budget) {
        tier = budget.tier();
        rowsLeft = budget.rows();
        bytesLeft = budget.bytes();
    }

    static ReadMeter unlimited() {
        return new ReadMeter(ReadBudget.UNLIMITED);
    }

    ReadTier tier() {
        return tier;
    }

    /** A row was stepped over; throws {@link WouldBlockException} when that is one too many. */
    void step(int bytes) {
        rowsLeft--;
        bytesLeft -= bytes;
        if (rowsLeft < 0 || bytesLeft < 0) {
            throw new WouldBlockException();
        }
    }
}
