package io.keelson.wal;

/** The three numbers that a member keeps beside its entries; the log gives them no meaning. */
public record WalHardState(long term, long votedFor, long commitIndex) {
    public static final WalHardState INITIAL = new WalHardState(0, 0, 0);
}
