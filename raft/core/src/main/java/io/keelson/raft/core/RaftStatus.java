package io.keelson.raft.core;

import java.util.SortedMap;

/**
 * A picture of one member's state.
 *
 * @param leader the known leader, 0 for none
 * @param progress per other member what the leader knows of it; empty unless leader
 */
public record RaftStatus(
        long self,
        Effects.RoleName role,
        long leader,
        HardState hardState,
        EntryId lastEntry,
        long firstIndex,
        long appliedIndex,
        Configuration configuration,
        SortedMap<Long, PeerProgress> progress) {

    /**
     * @param matchIndex the peer's log is known to equal the leader's up to here
     * @param recentlyActive heard from within the last election timeout
     * @param snapshotting a snapshot is on its way to it
     */
    public record PeerProgress(long matchIndex, boolean recentlyActive, boolean snapshotting) {}
}
