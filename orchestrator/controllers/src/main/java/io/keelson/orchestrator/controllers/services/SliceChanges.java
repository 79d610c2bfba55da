package io.keelson.orchestrator.controllers.services;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has to be written so that a service's slices of one address type hold certain endpoints. As
 * upstream spreads them, for few writes rather than full slices:
 *
 * <pre>
 *   1. slices lose what is not wanted any more, and what they keep is brought up to date
 *   2. new endpoints fill the slices that are written anyway, the fullest first
 *   3. the rest goes into the one other slice that it fills best, or else into new ones
 *   4. a slice that would be deleted becomes one that would be created
 * </pre>
 *
 * Slices are never merged for being half empty. Where nothing is wanted, one slice without ports
 * and endpoints says so.
 */
public final class SliceChanges {
    private static final String TRIGGERED = "endpoints.kubernetes.io/last-change-trigger-time";

    private final SliceTemplate template;
    private final String addressType;
    private final int endpointsMax;
    private final RandomGenerator random;
    private final List<Obj> creates = new ArrayList<>();
    private final List<Obj> updates = new ArrayList<>();
    private final List<Obj> deletes = new ArrayList<>();
    private final Set<ObjectKey> changedTargets = new HashSet<>();

    private SliceChanges(
            SliceTemplate template, String addressType, int endpointsMax, RandomGenerator random) {
        this.template = template;
        this.addressType = addressType;
        this.endpointsMax = endpointsMax;
        this.random = random;
    }

    /** Endpoints that are called by the same ports, each by its {@link #keyOf}. */
    public record PortSet(Arr ports, Map<String, Obj> endpoints) {
        public PortSet(Arr ports) {
            this(ports, new LinkedHashMap<>());
        }

        public void add(Obj endpoint) {
            endpoints.put(keyOf(endpoint), endpoint);
        }
    }

    /** What it is, whatever it says of itself: a target under certain addresses. */
    public static String keyOf(Obj endpoint) {
        return targetOf(endpoint).toString()
                + endpoint.arr("addresses").texts().stream().sorted().toList();
    }

    private static ObjectKey targetOf(Obj endpoint) {
        return new ObjectKey(
                endpoint.text("targetRef", "namespace"), endpoint.text("targetRef", "name"));
    }

    /** Ports in one order, whatever theirs was. */
    public static Arr sorted(List<Obj> ports) {
        return Arr.of(
                ports.stream()
                        .sorted(
                                Comparator.comparing((Obj port) -> port.text("name"))
                                        .thenComparing(port -> port.text("protocol"))
                                        .thenComparingLong(port -> port.whole(0, "port")))
                        .toList());
    }

    /**
     * @param existing slices of that address type
     * @param wanted by their ports, sorted
     * @param placeholder whether a slice is wanted even where no endpoint is
     */
    public static SliceChanges of(
            SliceTemplate template,
            String addressType,
            int endpointsMax,
            RandomGenerator random,
            List<Obj> existing,
            Map<Arr, PortSet> wanted,
            boolean placeholder) {
        SliceChanges changes = new SliceChanges(template, addressType, endpointsMax, random);
        Map<Arr, List<Obj>> byPorts =
                existing.stream()
                        .filter(template::owns)
                        .collect(
                                Collectors.groupingBy(
                                        slice -> sorted(objects(slice.arr("ports"))),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        existing.stream().filter(slice -> !template.owns(slice)).forEach(changes.deletes::add);
        wanted.forEach((ports, set) -> {
            if (!set.endpoints.isEmpty()) {
                changes.fit(set, byPorts.getOrDefault(ports, List.of()));
                byPorts.remove(ports);
            }
        });
        byPorts.values().forEach(changes.deletes::addAll);
        if (placeholder) {
            changes.keepOne(existing.size());
        }
        changes.recycle();
        return changes;
    }

    private static List<Obj> objects(Arr nodes) {
        List<Obj> objects = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            if (node instanceof Obj object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** A slice, and what it is to hold. */
    private record Filling(Obj slice, List<Obj> endpoints, boolean changed) {}

    private void fit(PortSet set, List<Obj> existing) {
        Map<String, Obj> missing = new TreeMap<>(set.endpoints);
        List<Filling> changed = new ArrayList<>();
        List<Filling> unchanged = new ArrayList<>();
        for (Obj slice : existing) {
            Filling kept = kept(slice, missing);
            if (kept.changed && kept.endpoints.isEmpty()) {
                deletes.add(slice);
            } else if (kept.changed || !template.fits(slice)) {
                changed.add(kept);
            } else {
                unchanged.add(kept);
            }
        }
        missing.values().forEach(endpoint -> changedTargets.add(targetOf(endpoint)));
        List<Obj> rest = new ArrayList<>(missing.values());
        changed.sort(Comparator.comparingInt((Filling each) -> each.endpoints.size()).reversed());
        changed.forEach(filling -> fill(filling.endpoints, rest));
        if (!rest.isEmpty() && rest.size() < endpointsMax) {
            Filling best = bestFor(rest.size(), unchanged);
            if (best != null) {
                fill(best.endpoints, rest);
                changed.add(best);
            }
        }
        for (Filling filling : changed) {
            updates.add(template.filled(filling.slice, filling.endpoints));
        }
        while (!rest.isEmpty()) {
            List<Obj> endpoints = new ArrayList<>();
            fill(endpoints, rest);
            creates.add(template.slice(addressType, set.ports, endpoints, random));
        }
    }

    /** Of a slice what is wanted, as it is wanted; what it has is not missing any more. */
    private Filling kept(Obj slice, Map<String, Obj> missing) {
        List<Obj> had = objects(slice.arr("endpoints"));
        List<Obj> endpoints = new ArrayList<>(had.size());
        boolean changed = false;
        for (Obj endpoint : had) {
            Obj wanted = missing.remove(keyOf(endpoint));
            if (wanted == null) {
                changed = true;
                continue;
            }
            endpoints.add(wanted);
            if (!wanted.equals(endpoint)) {
                changed = true;
                changedTargets.add(targetOf(endpoint));
            }
        }
        return new Filling(slice, endpoints, changed);
    }

    private void fill(List<Obj> endpoints, List<Obj> rest) {
        List<Obj> more = rest.subList(0, Math.min(rest.size(), room(endpoints)));
        endpoints.addAll(more);
        more.clear();
    }

    private int room(List<Obj> endpoints) {
        return Math.max(0, endpointsMax - endpoints.size());
    }

    /** The one that has room for all of them, and least beyond. */
    private @Nullable Filling bestFor(int count, List<Filling> fillings) {
        return fillings.stream()
                .filter(each -> room(each.endpoints) >= count)
                .min(Comparator.comparingInt(each -> room(each.endpoints)))
                .orElse(null);
    }

    private void keepOne(int existing) {
        if (existing > deletes.size() || !creates.isEmpty()) {
            return;
        }
        if (deletes.size() == 1 && isPlaceholder(deletes.getFirst())) {
            deletes.clear();
        } else {
            creates.add(template.slice(addressType, Arr.EMPTY, List.of(), random));
        }
    }

    private boolean isPlaceholder(Obj slice) {
        return template.owns(slice)
                && template.fits(slice)
                && slice.arr("endpoints").isEmpty()
                && slice.arr("ports").isEmpty();
    }

    private void recycle() {
        List<Obj> mine = new ArrayList<>(deletes.stream().filter(template::owns).toList());
        while (!mine.isEmpty() && !creates.isEmpty()) {
            Obj old = mine.removeLast();
            Obj made = creates.removeLast();
            deletes.remove(old);
            updates.add(
                    template.filled(
                            old.with("ports", made.arr("ports")), objects(made.arr("endpoints"))));
        }
    }

    /** Those whose endpoints are new, or say something else than before. */
    public Set<ObjectKey> changedTargets() {
        return changedTargets;
    }

    /**
     * Writes.
     *
     * @param mayCreate false while the owner is being deleted
     * @param triggered when what is written came about; empty if that is not known
     * @throws StatusException the first of those that were not written; but what a namespace that
     *     is going does not take is not missing
     */
    public void write(Api api, boolean mayCreate, String triggered) {
        List<Write> writes = new ArrayList<>();
        if (mayCreate) {
            creates.forEach(slice ->
                    writes.add(Write.create(ApiResource.ENDPOINT_SLICES, timed(slice, triggered))));
        }
        updates.forEach(slice ->
                writes.add(Write.update(ApiResource.ENDPOINT_SLICES, timed(slice, triggered))));
        deletes.forEach(slice ->
                writes.add(
                        Write.delete(
                                ApiResource.ENDPOINT_SLICES,
                                ObjectKey.of(slice),
                                slice.text("metadata", "uid"))));
        StatusException first = null;
        for (Api.Outcome outcome : api.performAll(writes)) {
            if (outcome instanceof Api.Outcome.Failed(var status)
                    && status.code() != 404
                    && !status.hasCause("NamespaceTerminating")
                    && first == null) {
                first = status.exception();
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static Obj timed(Obj slice, String triggered) {
        return triggered.isEmpty()
                ? slice.withoutAt("metadata", "annotations", TRIGGERED)
                : slice.withAt(Node.of(triggered), "metadata", "annotations", TRIGGERED);
    }
}
