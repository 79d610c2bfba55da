package io.keelson.raft.node.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Agents that are carried together: a pass calls each in turn. One that fails is reported and not
 * called again, nor are the others of its group: what they share can not be trusted.
 */
final class AgentGroup {
    private final List<Agent> agents;
    private final BiConsumer<String, Throwable> fault;
    private boolean failed;

    AgentGroup(List<Agent> agents, BiConsumer<String, Throwable> fault) {
        this.agents = new ArrayList<>(agents);
        this.fault = fault;
    }

    void carriedBy(Runnable wake) {
        for (Agent agent : agents) {
            agent.wakeup().carriedBy(wake);
        }
    }

    /** One pass; 0 when no agent had work. */
    int doWork(long nowNanos) {
        int work = 0;
        for (Agent agent : agents) {
            if (failed) {
                return 0;
            }
            try {
                work += agent.doWork(nowNanos);
            } catch (Throwable e) {
                failed = true;
                fault.accept(agent.name(), e);
            }
        }
        return work;
    }

    long idleNanos(long nowNanos) {
        long idle = Long.MAX_VALUE;
        if (!failed) {
            for (Agent agent : agents) {
                idle = Math.min(idle, agent.idleNanos(nowNanos));
            }
        }
        return idle;
    }
}
