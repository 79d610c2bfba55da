package io.keelson.raft.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the leader knows of one follower, and how it sends to it:
 *
 * <pre>
 *              accepted                       log no longer reaches back
 *   Probe ------------------&gt; Replicate        Probe, Replicate --------&gt; Snapshot
 *         &lt;------------------                                   &lt;--------
 *              rejected                          Probe: sent, or failed
 * </pre>
 */
final class Progress {
    /** How entries go to this follower. */
    sealed interface Mode permits Probe, Replicate, Snapshot {}

    /** One message at a time until the place is found where the logs agree. */
    static final class Probe implements Mode {
        private boolean waiting;
    }

    /** A pipeline: entries are sent before earlier ones are acknowledged, bounded in bytes. */
    static final class Replicate implements Mode {
        private record Sent(long lastIndex, long bytes) {}

        private final Deque<Sent> inflight = new ArrayDeque<>();
        private long inflightBytes;

        private void add(long lastIndex, long bytes) {
            inflight.addLast(new Sent(lastIndex, bytes));
            inflightBytes += bytes;
        }

        private void freeTo(long index) {
            while (!inflight.isEmpty() && inflight.peekFirst().lastIndex() <= index) {
                inflightBytes -= inflight.removeFirst().bytes();
            }
        }
    }

    /** A snapshot is on its way; no entries until it is reported. */
    static final class Snapshot implements Mode {}

    private Mode mode = new Probe();
    private long matchIndex;
    private long nextIndex;
    private long fetchingIndex;
    private long sentCommitIndex;
    private long heardTick;
    private boolean checkDue;
    private boolean verify;

    Progress(long nextIndex, long nowTick) {
        this.nextIndex = nextIndex;
        this.heardTick = nowTick; // a new leader, or a new member, has an election timeout's grace
    }

    Mode mode() {
        return mode;
    }

    /** The follower's log is known to be synced and equal to the leader's up to here. */
    long matchIndex() {
        return matchIndex;
    }

    /** The next entry to send. */
    long nextIndex() {
        return nextIndex;
    }

    long heardTick() {
        return heardTick;
    }

    void heard(long nowTick) {
        heardTick = nowTick;
    }

    long sentCommitIndex() {
        return sentCommitIndex;
    }

    void commitSent(long commitIndex) {
        sentCommitIndex = Math.max(sentCommitIndex, commitIndex);
    }

    boolean isSnapshotting() {
        return mode instanceof Snapshot;
    }

    /**
     * Nothing goes out: a probe waits for its answer, a snapshot for its end, or the next attempt
     * after a failed snapshot for a sign of life.
     */
    boolean isWaiting() {
        return switch (mode) {
            case Probe probe -> probe.waiting;
            case Replicate replicate -> false;
            case Snapshot snapshot -> true;
        };
    }

    void probeSent() {
        if (mode instanceof Probe probe) {
            probe.waiting = true;
        }
    }

    /** Bytes that may still be sent to a follower in {@link Replicate}, else 0. */
    long windowBytes(long maxInflightBytes) {
        return mode instanceof Replicate replicate && fetchingIndex == 0
                ? maxInflightBytes - replicate.inflightBytes
                : 0;
    }

    /** Entries up to {@code lastIndex} left for a follower in {@link Replicate}. */
    void sent(long lastIndex, long bytes) {
        if (mode instanceof Replicate replicate) {
            replicate.add(lastIndex, bytes);
            nextIndex = lastIndex + 1;
        }
    }

    void startFetch() {
        fetchingIndex = nextIndex;
    }

    /** True if entries from this index on are what was fetched last and is still wanted. */
    boolean endFetch(long firstIndex) {
        if (fetchingIndex != firstIndex) {
            return false;
        }
        fetchingIndex = 0;
        return mode instanceof Replicate && nextIndex == firstIndex;
    }

    /**
     * The follower holds everything up to {@code index}. True if that is news.
     *
     * @param firstIndex where the leader's log begins
     */
    boolean accepted(long index, long firstIndex) {
        boolean news = index > matchIndex;
        matchIndex = Math.max(matchIndex, index);
        switch (mode) {
            case Replicate replicate -> {
                replicate.freeTo(index);
                nextIndex = Math.max(nextIndex, matchIndex + 1);
            }
            case Probe probe -> replicateFromMatch();
            case Snapshot snapshot -> {
                if (matchIndex + 1 >= firstIndex) {
                    replicateFromMatch();
                }
            }
        }
        return news;
    }

    private void replicateFromMatch() {
        mode = new Replicate();
        nextIndex = matchIndex + 1;
        fetchingIndex = 0;
    }

    /**
     * The follower does not hold the entry at {@code rejectedIndex}.
     *
     * @param agreeIndex where the logs may still agree, by the follower's hint
     */
    void rejected(long rejectedIndex, long agreeIndex) {
        switch (mode) {
            case Replicate replicate -> {
                if (rejectedIndex > matchIndex) {
                    probeFrom(matchIndex + 1); // something of the pipeline was lost
                }
            }
            case Probe probe -> {
                if (rejectedIndex == nextIndex - 1) {
                    probeFrom(Math.max(matchIndex, Math.min(rejectedIndex - 1, agreeIndex)) + 1);
                }
            }
            case Snapshot snapshot -> {}
        }
    }

    void startSnapshot() {
        mode = new Snapshot();
        fetchingIndex = 0;
    }

    /** After a success entries follow it at once; after a failure no sooner than a heartbeat. */
    void snapshotEnded(long index, boolean success) {
        if (mode instanceof Snapshot) {
            probeFrom((success ? Math.max(index, matchIndex) : matchIndex) + 1);
            if (!success) {
                probeSent();
            }
        }
    }

    private void probeFrom(long index) {
        mode = new Probe();
        nextIndex = index;
        fetchingIndex = 0;
    }

    /** With each of the leader's regular heartbeats: its answer checks on lost messages. */
    void heartbeatSent() {
        checkDue = true;
    }

    /** The follower lives: what it did not answer may be lost. */
    void heartbeatAnswered() {
        if (checkDue) {
            checkDue = false;
            verify = true;
            if (mode instanceof Probe probe) {
                probe.waiting = false;
            }
        }
    }

    /** True once after a heartbeat's answer: ask whether the follower got what was sent. */
    boolean takeVerify() {
        boolean due = verify;
        verify = false;
        return due;
    }
}
