package io.keelson.bench.scheduler;

import io.keelson.orchestrator.scheduler.Actions;
import io.keelson.orchestrator.scheduler.Binding;
import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Answers everything with yes; what follows from it is seen a little later, as news. */
final class MemoryApi implements Actions {
    private final Queue<Binding> bindings = new ArrayDeque<>();
    private final Queue<PodInfo> evicted = new ArrayDeque<>();
    private int bound;
    private int failures;

    @Override
    public void bind(Binding binding) {
        bindings.add(binding);
    }

    @Override
    public void scheduled(PodInfo pod, String nodeName) {
        bound++;
    }

    @Override
    public void failed(PodInfo pod, String reason, String message, String nominatedNodeName) {
        failures++;
    }

    @Override
    public void held(PodInfo pod, String reason, String message) {
        throw new IllegalStateException(message);
    }

    @Override
    public void evict(PodInfo preemptor, String nodeName, List<PodInfo> victims) {
        evicted.addAll(victims);
    }

    @Override
    public void denominate(PodInfo pod) {}

    @Override
    public void groupLate(GroupInfo group, String message) {
        throw new IllegalStateException(message);
    }

    Queue<Binding> bindings() {
        return bindings;
    }

    Queue<PodInfo> evicted() {
        return evicted;
    }

    /** So far. */
    int boundCount() {
        return bound;
    }

    int failureCount() {
        return failures;
    }
}
