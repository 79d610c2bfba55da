package io.keelson.kvstore.member;

import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;

/** Work that is done when signalled, and looked at in a steady pace besides. */
record PacedAgent(String name, Wakeup wakeup, Work work, long periodNanos) implements Agent {
    interface Work {
        int doWork(long nowNanos);
    }

    @Override
    public int doWork(long nowNanos) {
        return work.doWork(nowNanos);
    }

    @Override
    public long idleNanos(long nowNanos) {
        return periodNanos;
    }
}
