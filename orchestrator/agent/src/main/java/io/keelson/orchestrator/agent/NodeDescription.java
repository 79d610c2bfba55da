package io.keelson.orchestrator.agent;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A node as its agent registers it.
 *
 * @param address where it is reached, and its pods with the host's network
 * @param podCidr addresses for its pods as long as the cluster has not given it any
 * @param labels beside those that every node has
 * @param capacity quantities by the names of resources; all of it can be allocated
 * @param info {@code status.nodeInfo}
 */
public record NodeDescription(
        String name,
        String address,
        String podCidr,
        Map<String, String> labels,
        Obj capacity,
        Obj info) {
    private static final int KUBELET_PORT = 10250;

    /** Type, status when all is well, reason, message: the kubelet's. */
    private static final List<List<String>> CONDITIONS =
            List.of(
                    List.of(
                            "MemoryPressure",
                            "False",
                            "KubeletHasSufficientMemory",
                            "kubelet has sufficient memory available"),
                    List.of(
                            "DiskPressure",
                            "False",
                            "KubeletHasNoDiskPressure",
                            "kubelet has no disk pressure"),
                    List.of(
                            "PIDPressure",
                            "False",
                            "KubeletHasSufficientPID",
                            "kubelet has sufficient PID available"),
                    List.of("Ready", "True", "KubeletReady", "kubelet is posting ready status"));

    /** To create it. */
    Obj toObj(Instant now) {
        return Obj.builder()
                .put("apiVersion", ApiResource.NODES.apiVersion())
                .put("kind", ApiResource.NODES.kind())
                .put(
                        "metadata",
                        Obj.builder()
                                .put("name", name)
                                .put("labels", labelsObj())
                                .put("annotations", annotations())
                                .build())
                .put("status", status(Obj.EMPTY, now))
                .build();
    }

    /** What may differ in one that another run has created. */
    Obj labelsPatch() {
        return Obj.of("metadata", Obj.of("labels", labelsObj()));
    }

    private Obj labelsObj() {
        String os = info.text("operatingSystem");
        String arch = info.text("architecture");
        Obj.Builder all =
                Obj.builder()
                        .put("kubernetes.io/hostname", name)
                        .put("kubernetes.io/os", os)
                        .put("kubernetes.io/arch", arch)
                        .put("beta.kubernetes.io/os", os)
                        .put("beta.kubernetes.io/arch", arch);
        labels.forEach((key, value) -> all.put(key, value));
        return all.build();
    }

    private static Obj annotations() {
        return Obj.of("volumes.kubernetes.io/controller-managed-attach-detach", Node.of("true"));
    }

    /**
     * As it is now.
     *
     * @param had what the node says, whose conditions began when it says
     */
    Obj status(Obj had, Instant now) {
        return Obj.builder()
                .put("capacity", capacity)
                .put("allocatable", capacity)
                .put(
                        "conditions",
                        Arr.of(
                                CONDITIONS.stream()
                                        .map(each -> condition(each, had.arr("conditions"), now))
                                        .toList()))
                .put("addresses", Arr.of(address("InternalIP", address), address("Hostname", name)))
                .put(
                        "daemonEndpoints",
                        Obj.EMPTY.withAt(Node.of(KUBELET_PORT), "kubeletEndpoint", "Port"))
                .put("nodeInfo", info)
                .build();
    }

    private static Obj address(String type, String value) {
        return Obj.builder().put("type", type).put("address", value).build();
    }

    private static Obj condition(List<String> words, Arr had, Instant now) {
        String time = Times.seconds(now);
        String since = time;
        for (Node node : had) {
            if (node instanceof Obj before
                    && before.text("type").equals(words.get(0))
                    && before.text("status").equals(words.get(1))) {
                since = before.text("lastTransitionTime");
            }
        }
        return Obj.builder()
                .put("type", words.get(0))
                .put("status", words.get(1))
                .put("lastHeartbeatTime", time)
                .put("lastTransitionTime", since)
                .put("reason", words.get(2))
                .put("message", words.get(3))
                .build();
    }
}
