package io.keelson.orchestrator.scheduler.gang;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.queue.Gate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which groups there are, and which pods each has; holds pods of incomplete groups back. */
public final class Gangs implements Gate {
    public static final String NAME = "GangScheduling";

    private final Map<String, GroupInfo> groups = new HashMap<>();
    private final Map<String, Set<String>> membersByGroup = new HashMap<>();

    @Override
    public String name() {
        return NAME;
    }

    /** {@code namespace/name} of the group that the pod names. */
    public static String groupKey(PodInfo pod) {
        return pod.namespace() + "/" + pod.spec().group();
    }

    public static boolean namesGroup(PodInfo pod) {
        return !pod.spec().group().isEmpty();
    }

    public void putGroup(String key, @Nullable GroupInfo group) {
        if (group == null) {
            groups.remove(key);
        } else {
            groups.put(key, group);
        }
    }

    /** The pod lives, with a node or without. */
    public void putMember(PodInfo pod) {
        membersByGroup.computeIfAbsent(groupKey(pod), key -> new HashSet<>()).add(pod.uid());
    }

    public void removeMember(PodInfo pod) {
        Set<String> members = membersByGroup.get(groupKey(pod));
        if (members != null && members.remove(pod.uid()) && members.isEmpty()) {
            membersByGroup.remove(groupKey(pod));
        }
    }

    public @Nullable GroupInfo groupOf(PodInfo pod) {
        return namesGroup(pod) ? groups.get(groupKey(pod)) : null;
    }

    public Set<String> membersOf(GroupInfo group) {
        return membersByGroup.getOrDefault(group.key(), Set.of());
    }

    @Override
    public boolean isClosedFor(PodInfo pod) {
        return whyHeld(pod) != null;
    }

    /** What the pod waits for, or null if for nothing. */
    public @Nullable String whyHeld(PodInfo pod) {
        if (!namesGroup(pod)) {
            return null;
        }
        GroupInfo group = groups.get(groupKey(pod));
        if (group == null) {
            return "waiting for pod group %s: it does not exist".formatted(groupKey(pod));
        }
        int count = membersOf(group).size();
        return count >= group.minMember()
                ? null
                : "waiting for pod group %s: %d of at least %d pods exist"
                        .formatted(group.key(), count, group.minMember());
    }

    @Override
    public boolean mayOpen(ClusterEvent event) {
        return event instanceof ClusterEvent.GroupChanged;
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return event instanceof ClusterEvent.GroupChanged(String key)
                && key.equals(groupKey(rejected));
    }
}
