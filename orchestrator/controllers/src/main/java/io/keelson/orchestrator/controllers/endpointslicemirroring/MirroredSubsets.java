package io.keelson.orchestrator.controllers.endpointslicemirroring;

import io.keelson.orchestrator.controllers.services.ServiceSpec;
import io.keelson.orchestrator.controllers.services.SliceChanges;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The subsets of Endpoints as slices hold them, by address family and ports. */
final class MirroredSubsets {
    /** Of a subset; also of a slice. */
    static final int ADDRESSES_MAX = 1000;

    private final Map<String, Map<Arr, SliceChanges.PortSet>> byFamily = new LinkedHashMap<>();
    private int skipped;

    MirroredSubsets(Obj endpoints) {
        for (Node node : endpoints.arr("subsets")) {
            if (node instanceof Obj subset) {
                add(subset);
            }
        }
    }

    Map<Arr, SliceChanges.PortSet> of(String family) {
        return byFamily.getOrDefault(family, Map.of());
    }

    /** How many addresses were too many. */
    int skipped() {
        return skipped;
    }

    private void add(Obj subset) {
        Arr ports = SliceChanges.sorted(ports(subset));
        int room = ADDRESSES_MAX;
        for (boolean ready : new boolean[] {true, false}) {
            for (Node node : subset.arr(ready ? "addresses" : "notReadyAddresses")) {
                if (!(node instanceof Obj address)) {
                    continue;
                }
                if (room == 0) {
                    skipped++;
                    continue;
                }
                room--;
                byFamily.computeIfAbsent(
                                ServiceSpec.familyOf(address.text("ip")),
                                _ -> new LinkedHashMap<>())
                        .computeIfAbsent(ports, SliceChanges.PortSet::new)
                        .add(endpoint(address, ready));
            }
        }
    }

    private static List<Obj> ports(Obj subset) {
        List<Obj> ports = new ArrayList<>();
        for (Node node : subset.arr("ports")) {
            if (node instanceof Obj port) {
                Obj.Builder made =
                        Obj.builder()
                                .put("name", port.text("name"))
                                .put("port", Node.of(port.whole(0, "port")))
                                .put("protocol", port.text("protocol"));
                if (port.has("appProtocol")) {
                    made.put("appProtocol", port.text("appProtocol"));
                }
                ports.add(made.build());
            }
        }
        return ports;
    }

    private static Obj endpoint(Obj address, boolean ready) {
        Obj.Builder endpoint =
                Obj.builder()
                        .put("addresses", Arr.ofTexts(List.of(address.text("ip"))))
                        .put("conditions", Obj.of("ready", Node.of(ready)));
        for (String copied : new String[] {"hostname", "targetRef", "nodeName"}) {
            Node value = address.get(copied);
            if (value != null) {
                endpoint.put(copied, value);
            }
        }
        return endpoint.build();
    }
}
