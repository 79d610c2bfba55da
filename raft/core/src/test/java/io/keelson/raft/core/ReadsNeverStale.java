package io.keelson.raft.core;

import java.util.HashMap;
import java.util.Map;

/** A linearizable read sees every write that was acknowledged, anywhere, before it began. */
public final class ReadsNeverStale implements SimChecker {
    private final Map<Long, Long> acknowledgedAtStart = new HashMap<>();
    private long acknowledgedIndex;

    @Override
    public void acknowledged(SimMember member, Entry entry) {
        acknowledgedIndex = Math.max(acknowledgedIndex, entry.index());
    }

    @Override
    public void readStarted(SimMember member, long readId) {
        acknowledgedAtStart.put(readId, acknowledgedIndex);
    }

    @Override
    public void readAnswered(SimMember member, long readId, long readIndex) {
        Long floor = acknowledgedAtStart.remove(readId);
        if (floor == null) {
            throw violation("read " + readId + " was answered twice or never asked");
        }
        if (readIndex < floor) {
            throw violation(
                    "a read at member "
                            + member.id()
                            + " sees the state at "
                            + readIndex
                            + ", but "
                            + floor
                            + " was acknowledged before it began");
        }
    }
}
