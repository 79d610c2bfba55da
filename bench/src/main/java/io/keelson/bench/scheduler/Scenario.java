package io.keelson.bench.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What pods ask for. */
public enum Scenario {
    BASIC("basic", ""),
    NODE_AFFINITY(
            "node affinity",
            "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                    + "{'nodeSelectorTerms':[{'matchExpressions':[{'key':"
                    + "'topology.kubernetes.io/zone','operator':'In','values':['zone-1',"
                    + "'zone-2']}]}]}}}"),
    REQUIRED_POD_AFFINITY(
            "pod affinity, required",
            "'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':["
                    + "{'topologyKey':'topology.kubernetes.io/zone','labelSelector':"
                    + "{'matchLabels':{'color':'blue'}}}]}}"),
    PREFERRED_POD_AFFINITY(
            "pod affinity, preferred",
            "'affinity':{'podAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':["
                    + "{'weight':1,'podAffinityTerm':{'topologyKey':'kubernetes.io/hostname',"
                    + "'labelSelector':{'matchLabels':{'color':'blue'}}}}]}}"),
    REQUIRED_ANTI_AFFINITY(
            "pod anti-affinity, required",
            "'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':["
                    + "{'topologyKey':'kubernetes.io/hostname','labelSelector':"
                    + "{'matchLabels':{'color':'blue'}}}]}}"),
    PREFERRED_ANTI_AFFINITY(
            "pod anti-affinity, preferred",
            "'affinity':{'podAntiAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':["
                    + "{'weight':1,'podAffinityTerm':{'topologyKey':'kubernetes.io/hostname',"
                    + "'labelSelector':{'matchLabels':{'color':'blue'}}}}]}}"),
    HARD_SPREAD(
            "topology spread, required",
            "'topologySpreadConstraints':[{'maxSkew':5,'topologyKey':"
                    + "'topology.kubernetes.io/zone','whenUnsatisfiable':'DoNotSchedule',"
                    + "'labelSelector':{'matchLabels':{'color':'blue'}}}]"),
    SOFT_SPREAD(
            "topology spread, preferred",
            "'topologySpreadConstraints':[{'maxSkew':5,'topologyKey':"
                    + "'kubernetes.io/hostname','whenUnsatisfiable':'ScheduleAnyway',"
                    + "'labelSelector':{'matchLabels':{'color':'blue'}}}]"),
    PREEMPTION("preemption", ""),
    MIXED("mixed", "");

    /** What the pods of {@link #MIXED} ask for, in turn. */
    private static final Scenario[] MIX = {
        BASIC,
        REQUIRED_POD_AFFINITY,
        PREFERRED_POD_AFFINITY,
        PREFERRED_ANTI_AFFINITY,
        HARD_SPREAD,
        SOFT_SPREAD
    };

    static final int ZONES = 10;

    private final String title;
    private final String spec;

    Scenario(String title, String spec) {
        this.title = title;
        this.spec = spec.replace('\'', '"');
    }

    public String title() {
        return title;
    }

    /** How many pods one node takes in this scenario, at most. */
    int podsPerNode() {
        return switch (this) {
            case REQUIRED_ANTI_AFFINITY, PREEMPTION -> 1;
            // A part of the zones has to hold all of them.
            case NODE_AFFINITY, REQUIRED_POD_AFFINITY, MIXED -> 3;
            default -> 20;
        };
    }

    static byte[] node(int index) {
        return bytes(
                """
                {"kind":"Node","apiVersion":"v1","metadata":{"name":"node-%d","labels":\
                {"kubernetes.io/hostname":"node-%d","topology.kubernetes.io/zone":"zone-%d"}},\
                "spec":{},"status":{"allocatable":{"cpu":"4","memory":"32Gi","pods":"110"}}}\
                """
                        .formatted(index, index, index % ZONES));
    }

    /** The {@code index}th measured pod. */
    byte[] pod(int index) {
        Scenario of = this == MIXED ? MIX[index % MIX.length] : this;
        return this == PREEMPTION
                ? pod("high-" + index, 10, "3000m", "")
                : pod("pod-" + index, 0, "100m", of.spec);
    }

    /** Pods that fill a node for {@link #PREEMPTION}. */
    static byte[] filler(int index) {
        return pod("low-" + index, 0, "900m", "");
    }

    private static byte[] pod(String name, int priority, String cpu, String more) {
        return bytes(
                """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"%s","namespace":"bench",\
                "uid":"%s","labels":{"color":"blue"},"creationTimestamp":\
                "2026-01-01T00:00:00Z"},"spec":{"priority":%d,"schedulerName":\
                "default-scheduler","tolerations":[{"key":"node.kubernetes.io/not-ready",\
                "operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],\
                "containers":[{"name":"c","image":"registry.k8s.io/pause:3.10","resources":\
                {"requests":{"cpu":"%s","memory":"500Mi"}},"ports":[{"containerPort":80}]}]%s},\
                "status":{"phase":"Pending"}}\
                """
                        .formatted(name, name, priority, cpu, more.isEmpty() ? "" : "," + more));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
