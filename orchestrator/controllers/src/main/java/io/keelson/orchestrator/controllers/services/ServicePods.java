package io.keelson.orchestrator.controllers.services;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pods and the services that select them. A service's selector is a set of labels with their
 * values: pods are found by the rarest of these, services by the first.
 */
public final class ServicePods {
    /** In which changes of pods are gathered. */
    private static final Duration GATHERED = Duration.ofMillis(100);

    private final Informer<PodView> pods;
    private final Index<PodView> byLabel;
    private final Index<PodView> byNode;

    /** Selectors that are not empty, read once a version of a service. */
    private final Map<ObjectKey, LabelSelector> selectors = new ConcurrentHashMap<>();

    private final Map<String, Set<ObjectKey>> servicesByLabel = new ConcurrentHashMap<>();

    public ServicePods(Informers informers) {
        pods = informers.pods();
        byLabel = pods.index("label", ServicePods::labelKeys);
        byNode = pods.index("node", item -> List.of(item.view().nodeName()));
        informers.of(ApiResource.SERVICES).onChange(this::serviceChanged);
    }

    private static Collection<String> labelKeys(Item<PodView> pod) {
        List<String> keys = new ArrayList<>(pod.meta().labels().size());
        pod.meta()
                .labels()
                .forEach((name, value) -> keys.add(labelKey(pod.meta().namespace(), name, value)));
        return keys;
    }

    private static String labelKey(String namespace, String name, String value) {
        return namespace + "/" + name + "=" + value;
    }

    private static String labelKey(String namespace, LabelSelector.Requirement requirement) {
        return labelKey(namespace, requirement.key(), requirement.values().getFirst());
    }

    private void serviceChanged(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
        if (before != null) {
            LabelSelector had = selectors.remove(before.key());
            if (had != null) {
                servicesByLabel.computeIfPresent(
                        labelKey(before.key().namespace(), had.requirements().getFirst()),
                        (_, services) -> {
                            services.remove(before.key());
                            return services.isEmpty() ? null : services;
                        });
            }
        }
        if (now != null) {
            LabelSelector selector = LabelSelector.ofLabels(now.obj().obj("spec", "selector"));
            if (!selector.isEmpty()) {
                selectors.put(now.key(), selector);
                servicesByLabel
                        .computeIfAbsent(
                                labelKey(now.key().namespace(), selector.requirements().getFirst()),
                                _ -> ConcurrentHashMap.newKeySet())
                        .add(now.key());
            }
        }
    }

    /** The pods that a service selects; none if it selects none by labels. */
    public List<Item<PodView>> podsOf(ObjectKey service) {
        LabelSelector selector = selectors.get(service);
        if (selector == null) {
            return List.of();
        }
        String rarest = "";
        int fewest = Integer.MAX_VALUE;
        for (LabelSelector.Requirement requirement : selector.requirements()) {
            String key = labelKey(service.namespace(), requirement);
            int count = byLabel.count(key);
            if (count < fewest) {
                fewest = count;
                rarest = key;
            }
        }
        List<Item<PodView>> selected = byLabel.get(rarest);
        selected.removeIf(pod -> !selector.matches(pod.meta().labels()));
        return selected;
    }

    /** The services that select a pod. */
    private void servicesOf(Item<PodView> pod, Consumer<ObjectKey> found) {
        pod.meta()
                .labels()
                .forEach((name, value) -> {
                    String key = labelKey(pod.meta().namespace(), name, value);
                    for (ObjectKey service : servicesByLabel.getOrDefault(key, Set.of())) {
                        LabelSelector selector = selectors.get(service);
                        if (selector != null && selector.matches(pod.meta().labels())) {
                            found.accept(service);
                        }
                    }
                });
    }

    /** Plans turns for the services that a change of a pod concerns. */
    public void follow(ReconcileLoop loop) {
        pods.onChange((before, now) -> {
            if (before != null
                    && now != null
                    && before.meta().labels().equals(now.meta().labels())
                    && isSame(before, now)) {
                return;
            }
            Set<ObjectKey> concerned = new LinkedHashSet<>();
            if (before != null) {
                servicesOf(before, concerned::add);
            }
            if (now != null) {
                servicesOf(now, concerned::add);
            }
            concerned.forEach(service -> loop.addAfter(service, GATHERED));
        });
    }

    /** Plans turns for the services with pods on that node. */
    public void nodeChanged(ReconcileLoop loop, String node) {
        for (Item<PodView> pod : byNode.get(node)) {
            servicesOf(pod, service -> loop.addAfter(service, GATHERED));
        }
    }

    /** Whether an endpoint says the same of both. */
    private static boolean isSame(Item<PodView> before, Item<PodView> now) {
        PodView was = before.view();
        PodView is = now.view();
        return before.meta().uid().equals(now.meta().uid())
                && before.meta().isBeingDeleted() == now.meta().isBeingDeleted()
                && was.ready() == is.ready()
                && was.isFinished() == is.isFinished()
                && was.nodeName().equals(is.nodeName())
                && was.podIps().equals(is.podIps())
                && was.hostname().equals(is.hostname())
                && was.subdomain().equals(is.subdomain());
    }
}
