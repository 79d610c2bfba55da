package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import io.keelson.orchestrator.resources.ResourceDef;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one object takes of the resources that quotas limit, by upstream's names for them: {@code
 * count/deployments.apps}, {@code pods}, {@code requests.cpu}, {@code services.nodeports}.
 *
 * @param amounts none is zero
 * @param scopes of quotas that the object lies in
 */
record Usage(Map<String, Quantity> amounts, PodScopes scopes) {
    static final Usage NONE = new Usage(Map.of(), PodScopes.NONE);

    private static final Quantity ONE = Quantity.of(1);

    /** Kinds of the core group that are counted under their bare name too. */
    private static final Set<String> COUNTED_BY_NAME =
            Set.of(
                    "configmaps",
                    "persistentvolumeclaims",
                    "replicationcontrollers",
                    "resourcequotas",
                    "secrets",
                    "services");

    private static final Set<String> COMPUTED = Set.of("cpu", "memory", "ephemeral-storage");
    private static final String HUGE_PAGES = "hugepages-";
    private static final String STORAGE_CLASS = ".storageclass.storage.k8s.io/";

    static Usage of(ResourceDef kind, Obj object) {
        Map<String, Quantity> amounts = new TreeMap<>();
        amounts.put(count(kind), ONE);
        if (!kind.gvk().group().isEmpty()) {
            return new Usage(amounts, PodScopes.NONE);
        }
        if (COUNTED_BY_NAME.contains(kind.plural())) {
            amounts.put(kind.plural(), ONE);
        }
        switch (kind.plural()) {
            case "pods" -> pod(amounts, object);
            case "services" -> service(amounts, object);
            case "persistentvolumeclaims" -> claim(amounts, object);
            default -> {}
        }
        amounts.values().removeIf(amount -> amount.signum() == 0);
        return new Usage(
                amounts, kind.plural().equals("pods") ? PodScopes.of(object) : PodScopes.NONE);
    }

    /** Under which any kind is counted. */
    static String count(ResourceDef kind) {
        String group = kind.gvk().group();
        return "count/" + kind.plural() + (group.isEmpty() ? "" : "." + group);
    }

    /** Whether objects of the kind can take of a resource. */
    static boolean isTakenBy(ResourceDef kind, String resource) {
        if (resource.equals(count(kind))) {
            return true;
        }
        if (!kind.gvk().group().isEmpty()) {
            return false;
        }
        return switch (kind.plural()) {
            case "pods" ->
                    resource.equals("pods")
                            || COMPUTED.contains(resource)
                            || resource.startsWith(HUGE_PAGES)
                            || resource.startsWith("limits.")
                            || (resource.startsWith("requests.")
                                    && !resource.equals("requests.storage"));
            case "services" -> resource.equals("services") || resource.startsWith("services.");
            case "persistentvolumeclaims" ->
                    resource.equals("persistentvolumeclaims")
                            || resource.equals("requests.storage")
                            || resource.contains(STORAGE_CLASS);
            default -> COUNTED_BY_NAME.contains(resource) && resource.equals(kind.plural());
        };
    }

    /** A pod that has ended takes nothing but its own record. */
    private static void pod(Map<String, Quantity> amounts, Obj pod) {
        String phase = pod.text("status", "phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return;
        }
        amounts.put("pods", ONE);
        compute(amounts, PodResources.requests(pod), PodResources.limits(pod));
    }

    /** The names of quotas for what is asked for, and for what may be used. */
    static void compute(
            Map<String, Quantity> amounts,
            Map<String, Quantity> requests,
            Map<String, Quantity> limits) {
        requests.forEach((name, amount) -> {
            boolean isExtended = name.contains("/") && !name.startsWith("kubernetes.io/");
            if (COMPUTED.contains(name) || name.startsWith(HUGE_PAGES)) {
                amounts.put(name, amount);
                amounts.put("requests." + name, amount);
            } else if (isExtended) {
                amounts.put("requests." + name, amount);
            }
        });
        limits.forEach((name, amount) -> {
            if (COMPUTED.contains(name)) {
                amounts.put("limits." + name, amount);
            }
        });
    }

    private static void service(Map<String, Quantity> amounts, Obj service) {
        Obj spec = service.obj("spec");
        switch (spec.text("type")) {
            case "NodePort" -> amounts.put("services.nodeports", ports(spec));
            case "LoadBalancer" -> {
                amounts.put("services.loadbalancers", ONE);
                boolean areAllocated = spec.get("allocateLoadBalancerNodePorts") != Node.Bool.FALSE;
                amounts.put("services.nodeports", areAllocated ? ports(spec) : namedPorts(spec));
            }
            default -> {}
        }
    }

    private static Quantity ports(Obj spec) {
        return Quantity.of(spec.arr("ports").size());
    }

    private static Quantity namedPorts(Obj spec) {
        return Quantity.of(
                spec.arr("ports").asList().stream()
                        .filter(node -> node instanceof Obj port && port.whole(0, "nodePort") != 0)
                        .count());
    }

    private static void claim(Map<String, Quantity> amounts, Obj claim) {
        Node asked = claim.at("spec", "resources", "requests", "storage");
        Quantity storage = asked == null ? Quantity.ZERO : Quantity.parse(asked);
        amounts.put("requests.storage", storage);
        String annotated =
                claim.text("metadata", "annotations", "volume.beta.kubernetes.io/storage-class");
        String storageClass =
                annotated.isEmpty() ? claim.text("spec", "storageClassName") : annotated;
        if (!storageClass.isEmpty()) {
            amounts.put(storageClass + STORAGE_CLASS + "persistentvolumeclaims", ONE);
            amounts.put(storageClass + STORAGE_CLASS + "requests.storage", storage);
        }
    }
}
