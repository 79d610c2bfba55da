package io.keelson.raft.core;

/**
 * What a member must not forget before it speaks again (Raft paper figure 2, persistent state).
 *
 * @param term the latest term this member has seen
 * @param votedFor the member that got this one's vote in {@code term}, 0 for none
 * @param commitIndex a lower bound of what is committed; only a hint that shortens a restart
 */
public record HardState(long term, long votedFor, long commitIndex) {
    public static final HardState INITIAL = new HardState(0, 0, 0);
}
