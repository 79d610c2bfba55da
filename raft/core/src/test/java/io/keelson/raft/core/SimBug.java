package io.keelson.raft.core;

/** What a careless driver might do; planted to see that the checkers notice. */
public enum SimBug {
    /** One sync in three does nothing and says it did. */
    SKIP_FSYNC,
    /** The own vote is counted, and told to others, before it is synced. */
    COUNT_OWN_VOTE_EARLY,
    /** Acknowledgements of entries leave before the entries are synced. */
    ACKNOWLEDGE_BEFORE_SYNC,
    /** After a crash the log is kept although the state machine stands elsewhere. */
    DROP_RESTART_RULE
}
