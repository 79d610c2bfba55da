package io.keelson.kvstore.member;

import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** A thread's queue of tasks, carried by the simulator: an event loop, or who reads history. */
final class SimLane implements Lane, Executor, Agent {
    private final String name;
    private final int tasksPerPass;
    private final Wakeup wakeup = new Wakeup();
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    SimLane(String name, int tasksPerPass) {
        this.name = name;
        this.tasksPerPass = tasksPerPass;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int doWork(long nowNanos) {
        int work = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            work++;
            if (work == tasksPerPass) {
                break;
            }
        }
        return work;
    }

    @Override
    public long idleNanos(long nowNanos) {
        return tasks.isEmpty() ? Long.MAX_VALUE : 0;
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }
}
