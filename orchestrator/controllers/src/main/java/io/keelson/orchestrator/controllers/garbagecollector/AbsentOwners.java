package io.keelson.orchestrator.controllers.garbagecollector;

import io.keelson.orchestrator.client.OwnerReference;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * References that the API was asked about in vain. No uid comes twice, so that none of them will
 * ever mean anything; the last few hundred are kept, since an owner's dependents come together.
 */
final class AbsentOwners {
    private static final int SIZE_MAX = 500;

    private record Absent(String namespace, OwnerReference reference) {}

    private final Map<Absent, Boolean> entries =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Absent, Boolean> eldest) {
                    return size() > SIZE_MAX;
                }
            };

    /**
     * @param namespace of the object that has the reference
     */
    synchronized boolean contains(String namespace, OwnerReference reference) {
        return entries.get(entry(namespace, reference)) != null;
    }

    synchronized void add(String namespace, OwnerReference reference) {
        entries.put(entry(namespace, reference), Boolean.TRUE);
    }

    private static Absent entry(String namespace, OwnerReference reference) {
        return new Absent(namespace, reference.withoutFlags());
    }
}
