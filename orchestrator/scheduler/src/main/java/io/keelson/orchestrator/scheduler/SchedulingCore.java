package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.scheduler.counts.Counts;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.Decider;
import io.keelson.orchestrator.scheduler.framework.Decision;
import io.keelson.orchestrator.scheduler.framework.Diagnosis;
import io.keelson.orchestrator.scheduler.framework.NodesExist;
import io.keelson.orchestrator.scheduler.framework.Profile;
import io.keelson.orchestrator.scheduler.gang.GangDecision;
import io.keelson.orchestrator.scheduler.gang.Gangs;
import io.keelson.orchestrator.scheduler.image.Cluster;
import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import io.keelson.orchestrator.scheduler.plugins.DefaultProfile;
import io.keelson.orchestrator.scheduler.plugins.SchedulingGates;
import io.keelson.orchestrator.scheduler.plugins.VolumePlan;
import io.keelson.orchestrator.scheduler.preemption.Preemption;
import io.keelson.orchestrator.scheduler.queue.QueueSettings;
import io.keelson.orchestrator.scheduler.queue.QueuedPod;
import io.keelson.orchestrator.scheduler.queue.SchedulingQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler without its connection. What is seen goes in through {@link #pod}, {@link #node}
 * and {@link #changed}; each {@link #step} decides about one pod, or one group; what follows goes
 * out through {@link Actions}. Belongs to one thread.
 */
public final class SchedulingCore {
    /** What one transaction binds. */
    static final int BOUND_TOGETHER_MAX = 128;

    private static final String UNSCHEDULABLE = "Unschedulable";

    private final Actions actions;
    private final Profile profile;
    private final Cluster cluster = new Cluster();
    private final Gangs gangs = new Gangs();
    private final SchedulingGates gates = new SchedulingGates();
    private final SchedulingQueue queue;
    private final Decider decider;
    private final Preemption preemption;
    private final AssumedVolumes volumes = new AssumedVolumes(cluster.surroundings());

    public SchedulingCore(Actions actions, QueueSettings settings, RandomGenerator random) {
        this.actions = actions;
        this.profile = DefaultProfile.of(List.of(gangs, new NodesExist()));
        this.queue = new SchedulingQueue(profile, List.of(gates, gangs), settings);
        Counts counts = new Counts();
        this.decider = new Decider(profile, counts, random);
        this.preemption = new Preemption(profile, counts, random);
    }

    /** Where everything else is put that was seen; {@link #changed} then tells of it. */
    public Cluster cluster() {
        return cluster;
    }

    public SchedulingQueue queue() {
        return queue;
    }

    /** Something else has changed, and is put already. */
    public void changed(ClusterEvent event, long nowNanos) {
        queue.happened(event, nowNanos);
    }

    public void group(String key, @Nullable GroupInfo group, long nowNanos) {
        gangs.putGroup(key, group);
        changed(new ClusterEvent.GroupChanged(key), nowNanos);
    }

    /** A node appeared (no {@code before}), changed, or went away (no {@code now}). */
    public void node(@Nullable NodeFacts before, @Nullable NodeFacts now, long nowNanos) {
        if (now == null) {
            NodeFacts gone = Objects.requireNonNull(before);
            cluster.removeNode(gone.name());
            changed(new ClusterEvent.NodeDeleted(gone), nowNanos);
        } else if (before == null) {
            cluster.putNode(now);
            changed(new ClusterEvent.NodeAdded(now), nowNanos);
        } else if (!before.equals(now)) { // heartbeats change nothing
            cluster.putNode(now);
            changed(new ClusterEvent.NodeUpdated(before, now), nowNanos);
        }
    }

    /** A pod appeared (no {@code before}), changed, or went away (no {@code now}). */
    public void pod(@Nullable PodInfo before, @Nullable PodInfo now, long nowNanos) {
        if (before != null && (now == null || !before.isSamePodAs(now))) {
            podGone(before, nowNanos);
        }
        if (now == null) {
            return;
        }
        PodInfo earlier = before != null && before.isSamePodAs(now) ? before : null;
        trackMember(earlier, now, nowNanos);
        if (!now.nodeName().isEmpty()) {
            podWithNode(earlier, now, nowNanos);
        } else {
            podWithoutNode(earlier, now, nowNanos);
        }
    }

    private void podGone(PodInfo pod, long nowNanos) {
        queue.remove(pod.uid());
        gangs.removeMember(pod);
        PodInfo stood = cluster.standing(pod.uid());
        cluster.gone(pod);
        if (stood != null) {
            changed(new ClusterEvent.AssignedPodGone(stood), nowNanos);
        }
    }

    private void trackMember(@Nullable PodInfo before, PodInfo now, long nowNanos) {
        boolean isAlive = !now.state().finished() && !now.state().terminating();
        if (before != null && !before.spec().group().equals(now.spec().group())) {
            gangs.removeMember(before);
        }
        if (!Gangs.namesGroup(now)) {
            return;
        }
        if (isAlive) {
            gangs.putMember(now);
        } else {
            gangs.removeMember(now);
        }
        changed(new ClusterEvent.GroupChanged(Gangs.groupKey(now)), nowNanos);
    }

    private void podWithNode(@Nullable PodInfo before, PodInfo now, long nowNanos) {
        queue.remove(now.uid());
        PodInfo stood = cluster.standing(now.uid());
        boolean isSame =
                stood != null
                        && !cluster.isAssumed(now)
                        && stood.labels().equals(now.labels())
                        && stood.spec().equals(now.spec())
                        && stood.state().equals(now.state());
        if (isSame) {
            return;
        }
        cluster.placed(now);
        if (now.state().finished()) {
            if (stood != null) {
                changed(new ClusterEvent.AssignedPodGone(stood), nowNanos);
            }
        } else if (before == null || before.nodeName().isEmpty()) {
            changed(new ClusterEvent.PodAssigned(now), nowNanos);
        } else if (!before.labels().equals(now.labels())
                || !before.spec().equals(now.spec())
                || before.state().terminating() != now.state().terminating()) {
            changed(new ClusterEvent.AssignedPodUpdated(before, now), nowNanos);
        }
    }

    private void podWithoutNode(@Nullable PodInfo before, PodInfo now, long nowNanos) {
        nominate(before, now);
        if (!now.spec().schedulerName().equals(profile.schedulerName())
                || now.state().terminating()
                || now.state().finished()) {
            queue.remove(now.uid());
            cluster.denominate(now);
            return;
        }
        queue.put(now, nowNanos);
        if (gates.isClosedFor(now)) {
            actions.held(
                    now,
                    "SchedulingGated",
                    "Scheduling is blocked due to non-empty scheduling gates");
        } else {
            String held = gangs.whyHeld(now);
            if (held != null) {
                actions.held(now, UNSCHEDULABLE, held);
            }
        }
    }

    /** A nomination that was only just made is not in the object yet. */
    private void nominate(@Nullable PodInfo before, PodInfo now) {
        String node = now.state().nominatedNodeName();
        if (!node.isEmpty()) {
            cluster.nominate(now, node);
        } else if (before != null && !before.state().nominatedNodeName().isEmpty()) {
            cluster.denominate(now);
        }
    }

    /** Decides about the next pod; false if none is ready. */
    public boolean step(long nowNanos) {
        QueuedPod queued = queue.pop(nowNanos);
        if (queued == null) {
            return false;
        }
        GroupInfo group = gangs.groupOf(queued.pod());
        if (group == null) {
            decide(queued, nowNanos);
        } else {
            decideTogether(queued, group, nowNanos);
        }
        return true;
    }

    private void decide(QueuedPod queued, long nowNanos) {
        PodInfo pod = queued.pod();
        Snapshot image = cluster.snapshot();
        switch (decider.decide(pod, image)) {
            case Decision.Placed(var node, var evaluated, var feasible) ->
                    actions.bind(
                            new Binding(List.of(assume(queued, pod, node.name(), image)), null));
            case Decision.Unschedulable(var diagnosis) ->
                    makeRoom(queued, pod, image, diagnosis, nowNanos);
        }
    }

    private Placement assume(QueuedPod queued, PodInfo pod, String nodeName, Snapshot image) {
        NodeFacts node = Objects.requireNonNull(image.node(nodeName)).facts();
        VolumePlan plan = Objects.requireNonNull(VolumePlan.of(pod, node, image.surroundings()));
        volumes.assume(plan, nodeName, image.surroundings());
        cluster.assume(pod, nodeName);
        return new Placement(queued, pod, nodeName, plan);
    }

    private void makeRoom(
            QueuedPod queued, PodInfo pod, Snapshot image, Diagnosis diagnosis, long nowNanos) {
        String message = diagnosis.message();
        String nominated = pod.state().nominatedNodeName();
        if (diagnosis.nodeCount() > 0) {
            switch (preemption.preempt(pod, image, diagnosis)) {
                case Preemption.Outcome.Nominated(var nodeName, var victims) -> {
                    nominated = nodeName;
                    preempt(pod, nodeName, victims);
                }
                case Preemption.Outcome.NotHelpful(var why, var waits) -> {
                    message += " " + why;
                    if (!waits) {
                        nominated = "";
                        cluster.denominate(pod);
                    }
                }
            }
        }
        queue.reject(queued, diagnosis.rejectors(), nowNanos);
        actions.failed(pod, UNSCHEDULABLE, message, nominated);
    }

    private void preempt(PodInfo pod, String nodeName, List<PodInfo> victims) {
        for (PodInfo nominee : cluster.nomineesBelow(nodeName, pod.priority())) {
            cluster.denominate(nominee);
            actions.denominate(nominee);
        }
        cluster.nominate(pod, nodeName);
        actions.evict(pod, nodeName, victims);
    }

    private void decideTogether(QueuedPod first, GroupInfo group, long nowNanos) {
        List<QueuedPod> members = new ArrayList<>();
        members.add(first);
        members.addAll(queue.popGroup(group.namespace(), first.pod().spec().group(), nowNanos));
        Map<String, QueuedPod> byUid = new HashMap<>();
        members.forEach(member -> byUid.put(member.pod().uid(), member));
        int standing = 0;
        for (String uid : gangs.membersOf(group)) {
            standing += cluster.standing(uid) == null ? 0 : 1;
        }
        Snapshot image = cluster.snapshot();
        List<PodInfo> pods = members.stream().map(QueuedPod::pod).toList();
        GangDecision decision = GangDecision.of(group, pods, standing, image, decider);
        if (!decision.isEnough() || group.minMember() - standing > BOUND_TOGETHER_MAX) {
            rejectAll(members, group, decision, nowNanos);
            return;
        }
        for (GangDecision.Unplaced each : decision.unplaced()) {
            queue.reject(queued(byUid, each.pod()), each.diagnosis().rejectors(), nowNanos);
            actions.failed(each.pod(), UNSCHEDULABLE, each.diagnosis().message(), "");
        }
        bindTogether(decision.placed(), byUid, group);
    }

    private void rejectAll(
            List<QueuedPod> members, GroupInfo group, GangDecision decision, long nowNanos) {
        String message =
                decision.isEnough()
                        ? "pod group %s: more than %d pods cannot be bound together"
                                .formatted(group.key(), BOUND_TOGETHER_MAX)
                        : decision.message(group);
        for (QueuedPod member : members) {
            PodInfo pod = member.pod();
            queue.reject(member, decision.rejectors(), nowNanos);
            actions.failed(pod, UNSCHEDULABLE, message, "");
        }
    }

    private static QueuedPod queued(Map<String, QueuedPod> byUid, PodInfo pod) {
        return Objects.requireNonNull(byUid.get(pod.uid()));
    }

    /** What the group needs is in the first transaction. */
    private void bindTogether(
            List<GangDecision.Placed> placed, Map<String, QueuedPod> byUid, GroupInfo group) {
        for (int from = 0; from < placed.size(); from += BOUND_TOGETHER_MAX) {
            List<Placement> placements = new ArrayList<>();
            int to = Math.min(placed.size(), from + BOUND_TOGETHER_MAX);
            for (GangDecision.Placed each : placed.subList(from, to)) {
                placements.add(
                        assume(
                                queued(byUid, each.pod()),
                                each.pod(),
                                each.nodeName(),
                                cluster.snapshot()));
            }
            actions.bind(new Binding(placements, group.key()));
        }
    }

    /** The API server has done it. */
    public void bound(Binding binding) {
        for (Placement placement : binding.placements()) {
            volumes.settle(placement.volumes());
            queue.remove(placement.pod().uid());
            actions.scheduled(placement.pod(), placement.nodeName());
        }
    }

    /** The API server has not done it, or not in time. */
    public void bindingFailed(Binding binding, String message, long nowNanos) {
        for (Placement placement : binding.placements()) {
            PodInfo pod = placement.pod();
            volumes.forget(placement.volumes());
            if (!cluster.isAssumed(pod)) {
                continue; // it is gone, or somebody has bound it
            }
            cluster.forget(pod);
            changed(new ClusterEvent.AssignedPodGone(pod.onNode(placement.nodeName())), nowNanos);
            queue.reject(placement.queued(), Set.of(), nowNanos);
            actions.failed(pod, "SchedulerError", message, "");
        }
    }

    /** Says so if the group still waits. */
    public void groupTimedOut(GroupInfo group) {
        int standing = 0;
        Set<String> members = gangs.membersOf(group);
        for (String uid : members) {
            standing += cluster.standing(uid) == null ? 0 : 1;
        }
        if (standing < group.minMember()) {
            actions.groupLate(
                    group,
                    "%d of at least %d pods have a node after %d s, %d exist"
                            .formatted(
                                    standing,
                                    group.minMember(),
                                    group.timeoutMillis() / 1000,
                                    members.size()));
        }
    }
}
