package io.keelson.raft.node.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Carries all agents of a simulation in one thread, on a clock that only moves when nobody has
 * work. In each round every agent of a member that runs gets a pass, in a drawn order, unless it is
 * drawn to be slow for a while. An exception of an agent leaves {@link #runFor}.
 */
public final class SimScheduler {
    /** Something beside agents that happens at its time: a network's deliveries. */
    public interface Timeline {
        /** When something is due next; {@link Long#MAX_VALUE} for never. */
        long nextNanos();

        /** Lets everything happen that is due by then. */
        void advanceTo(long nowNanos);
    }

    private static final class Carried {
        final Object owner;
        final Agent agent;
        long resumeNanos;

        Carried(Object owner, Agent agent) {
            this.owner = owner;
            this.agent = agent;
        }
    }

    private static final int MOST_ROUNDS_AT_ONCE = 10_000;

    private final RandomGenerator random;
    private final List<Carried> carried = new ArrayList<>();
    private final List<Timeline> timelines = new ArrayList<>();
    private final Map<String, Double> slowness = new HashMap<>();
    private long longestDelayNanos = 1;
    private long nowNanos;
    private int rounds;

    public SimScheduler(RandomGenerator random) {
        this.random = random;
    }

    public long nowNanos() {
        return nowNanos;
    }

    public void add(Timeline timeline) {
        timelines.add(timeline);
    }

    /** Agents of this name are, before a pass, with this chance held up for a drawn time. */
    public void slowDown(String agentName, double chance, long longestNanos) {
        slowness.put(agentName, chance);
        longestDelayNanos = longestNanos;
    }

    /** {@code owner} names them for {@link #remove}. */
    public void add(Object owner, List<Agent> agents) {
        for (Agent agent : agents) {
            carried.add(new Carried(owner, agent));
        }
    }

    /** A crash: no further pass. May be called from within a pass. */
    public void remove(Object owner) {
        carried.removeIf(each -> each.owner.equals(owner));
    }

    /** Holds a member up, as a collection or a swapped-out process would. */
    public void pause(Object owner, long nanos) {
        for (Carried each : carried) {
            if (each.owner.equals(owner)) {
                each.resumeNanos = nowNanos + nanos;
            }
        }
    }

    public void runFor(long nanos) throws Exception {
        long end = nowNanos + nanos;
        while (true) {
            timelines.forEach(timeline -> timeline.advanceTo(nowNanos));
            if (round()) {
                if (++rounds > MOST_ROUNDS_AT_ONCE) {
                    throw new AssertionError("agents give each other work without end");
                }
                continue;
            }
            rounds = 0;
            long next = nextNanos();
            if (next > end) {
                nowNanos = end;
                return;
            }
            nowNanos = Math.max(nowNanos + 1, next);
        }
    }

    private boolean round() throws Exception {
        List<Carried> order = new ArrayList<>(carried);
        for (int i = order.size() - 1; i > 0; i--) {
            order.set(i, order.set(random.nextInt(i + 1), order.get(i)));
        }
        boolean worked = false;
        for (Carried each : order) {
            if (!carried.contains(each) || each.resumeNanos > nowNanos) {
                continue;
            }
            double chance = slowness.getOrDefault(each.agent.name(), 0.0);
            if (chance > 0 && random.nextDouble() < chance) {
                each.resumeNanos = nowNanos + 1 + random.nextLong(longestDelayNanos);
                continue;
            }
            worked |= each.agent.doWork(nowNanos) > 0;
        }
        return worked;
    }

    private long nextNanos() {
        long next = Long.MAX_VALUE;
        for (Timeline timeline : timelines) {
            next = Math.min(next, timeline.nextNanos());
        }
        for (Carried each : carried) {
            if (each.resumeNanos > nowNanos) {
                next = Math.min(next, each.resumeNanos);
            } else {
                long idle = each.agent.idleNanos(nowNanos);
                if (idle < Long.MAX_VALUE - nowNanos) {
                    next = Math.min(next, nowNanos + Math.max(1, idle));
                }
            }
        }
        return next;
    }
}
