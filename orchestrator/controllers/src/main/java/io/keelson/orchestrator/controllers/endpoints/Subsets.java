package io.keelson.orchestrator.controllers.endpoints;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and ports, packed as Endpoints have them: a subset is a product of the two. Ports that
 * the same addresses have, in the same readiness, are one subset.
 */
final class Subsets {
    private static final Comparator<Obj> BY_ADDRESS =
            Comparator.comparing((Obj address) -> address.text("ip"))
                    .thenComparing(address -> address.text("targetRef", "uid"));
    private static final Comparator<Obj> BY_PORT =
            Comparator.comparing((Obj port) -> port.text("name"))
                    .thenComparing(port -> port.text("protocol"))
                    .thenComparingLong(port -> port.whole(0, "port"));

    /** Of a port (empty for none at all), the addresses that have it and whether they are ready. */
    private final Map<Obj, Map<Obj, Boolean>> addressesByPort = new LinkedHashMap<>();

    private record Subset(List<Obj> ready, List<Obj> notReady, List<Obj> ports) {
        Obj toObj() {
            Obj.Builder subset = Obj.builder();
            if (!ready.isEmpty()) {
                subset.put("addresses", Arr.of(ready));
            }
            if (!notReady.isEmpty()) {
                subset.put("notReadyAddresses", Arr.of(notReady));
            }
            if (!ports.isEmpty()) {
                subset.put("ports", Arr.of(ports));
            }
            return subset.build();
        }
    }

    /**
     * @param port null for an address that has none
     */
    void add(Obj address, @Nullable Obj port, boolean ready) {
        addressesByPort
                .computeIfAbsent(port == null ? Obj.EMPTY : port, _ -> new TreeMap<>(BY_ADDRESS))
                .merge(address, ready, Boolean::logicalOr);
    }

    /** Packed, no more than so many addresses in all. */
    record Packed(Arr subsets, boolean truncated) {}

    Packed pack(int addressesMax) {
        Map<Map<Obj, Boolean>, List<Obj>> portsByAddresses = new LinkedHashMap<>();
        addressesByPort.forEach((port, addresses) -> {
            List<Obj> ports = portsByAddresses.computeIfAbsent(addresses, _ -> new ArrayList<>());
            if (!port.isEmpty()) {
                ports.add(port);
            }
        });
        List<Subset> subsets = new ArrayList<>();
        portsByAddresses.forEach((addresses, ports) -> {
            List<Obj> ready = new ArrayList<>();
            List<Obj> notReady = new ArrayList<>();
            addresses.forEach((address, isReady) -> (isReady ? ready : notReady).add(address));
            ports.sort(BY_PORT);
            subsets.add(new Subset(ready, notReady, ports));
        });
        subsets.sort(Comparator.comparing(subset -> subset.ports.toString()));
        boolean truncated = truncate(subsets, addressesMax);
        List<Node> packed = new ArrayList<>();
        for (Subset subset : subsets) {
            packed.add(subset.toObj());
        }
        return new Packed(Arr.of(packed), truncated);
    }

    /**
     * Addresses that are not ready go first. What has to go goes from each subset by its share, so
     * that none is lost altogether.
     */
    private static boolean truncate(List<Subset> subsets, int addressesMax) {
        int ready = subsets.stream().mapToInt(subset -> subset.ready.size()).sum();
        int notReady = subsets.stream().mapToInt(subset -> subset.notReady.size()).sum();
        if (ready + notReady <= addressesMax) {
            return false;
        }
        boolean ofReady = ready > addressesMax;
        int total = ofReady ? ready : notReady;
        int room = ofReady ? addressesMax : addressesMax - ready;
        int left = room;
        for (Subset subset : subsets) {
            List<Obj> addresses = ofReady ? subset.ready : subset.notReady;
            int share = Math.ceilDiv(addresses.size() * room, total);
            int kept = Math.min(share, Math.min(left, addresses.size()));
            addresses.subList(kept, addresses.size()).clear();
            left -= kept;
            if (ofReady) {
                subset.notReady.clear();
            }
        }
        return true;
    }
}
