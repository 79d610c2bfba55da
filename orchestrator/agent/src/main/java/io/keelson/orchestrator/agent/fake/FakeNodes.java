package io.keelson.orchestrator.agent.fake;

import io.keelson.orchestrator.agent.NodeDescription;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes with 32 processors, 256 GiB and room for 110 pods that need none of it. */
public final class FakeNodes {
    /** Of nodes: 172.16.0.0/12; of their pods: a /24 each from 10.64.0.0 on. */
    private static final int FIRST_ADDRESS = 172 << 24 | 16 << 16 | 1;

    private static final int FIRST_PODS = 10 << 24 | 64 << 16;
    private static final int PODS_EACH = 256;

    /** As far as the addresses of their pods go. */
    public static final int COUNT_MAX = 192 * 256;

    private static final Obj CAPACITY =
            Obj.builder()
                    .put("cpu", "32")
                    .put("ephemeral-storage", "1Ti")
                    .put("memory", "256Gi")
                    .put("pods", "110")
                    .build();

    /** As the API server gives its own. */
    private static final String KUBELET_VERSION = "v1.36.0+keelson.";

    private FakeNodes() {}

    /**
     * @param prefix of the names; a number from 0 follows
     * @param version of this program
     */
    public static List<NodeDescription> described(int count, String prefix, String version) {
        Obj info =
                Obj.builder()
                        .put("architecture", "amd64")
                        .put("bootID", "")
                        .put("containerRuntimeVersion", "fake://" + version)
                        .put("kernelVersion", "fake")
                        .put("kubeProxyVersion", "")
                        .put("kubeletVersion", KUBELET_VERSION + version)
                        .put("machineID", "")
                        .put("operatingSystem", "linux")
                        .put("osImage", "fake")
                        .put("systemUUID", "")
                        .build();
        List<NodeDescription> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            nodes.add(
                    new NodeDescription(
                            prefix + i,
                            PodAddresses.format(FIRST_ADDRESS + i),
                            PodAddresses.format(FIRST_PODS + i * PODS_EACH) + "/24",
                            Map.of("keelson.io/runtime", "fake"),
                            CAPACITY,
                            info));
        }
        return nodes;
    }
}
