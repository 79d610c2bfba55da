package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.authz.Authorizer;
import io.keelson.orchestrator.apiserver.authz.EscalationGuard;
import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Identity;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.storage.alloc.IpRange;
import io.keelson.orchestrator.storage.alloc.NodePorts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The rules of a cluster, by upstream's names for its plugins and in upstream's order: what one
 * fills in the next may look at. Usage of quotas comes last, when nothing can refuse the write any
 * more.
 */
public final class AdmissionPlugins {
    /** That can be left out. */
    public static final Set<String> NAMES =
            Set.of(
                    "NamespaceLifecycle",
                    "LimitRanger",
                    "ServiceAccount",
                    "TaintNodesByCondition",
                    "Priority",
                    "DefaultTolerationSeconds",
                    "DefaultStorageClass",
                    "StorageObjectInUseProtection",
                    "PersistentVolumeClaimResize",
                    "RuntimeClass",
                    "CertificateSigning",
                    "ResourceQuota");

    /**
     * In the order in which they are asked; those without an upstream name of theirs always are.
     */
    private final Map<String, Admission> plugins = new LinkedHashMap<>();

    /**
     * @param services the addresses that Services get
     * @param authorizer of what only some may do with an object
     * @param guard of what only those may grant who have it
     */
    public AdmissionPlugins(
            Cache cache,
            ResourceTable table,
            Identity identity,
            IpRange services,
            RandomGenerator random,
            Authorizer authorizer,
            EscalationGuard guard) {
        plugins.put("Grants", new GrantAdmission(guard));
        NodePorts nodePorts = new NodePorts(NodePorts.DEFAULT_FIRST, NodePorts.DEFAULT_LAST);
        plugins.put(
                "NamespaceLifecycle",
                new NamespaceLifecycle(cache, table.named("", "v1", "Namespace")));
        plugins.put("LimitRanger", new LimitRanges(cache));
        plugins.put("ServiceAccount", new ServiceAccounts(cache, identity));
        plugins.put("TaintNodesByCondition", new NotReadyTaint());
        plugins.put(
                "Priority",
                new PodPriority(cache, table.named("scheduling.k8s.io", "v1", "PriorityClass")));
        plugins.put("DefaultTolerationSeconds", new DefaultTolerations());
        plugins.put("DefaultStorageClass", new DefaultStorageClass(cache));
        plugins.put("StorageObjectInUseProtection", new StorageProtection());
        plugins.put("PersistentVolumeClaimResize", new ClaimResize(cache));
        plugins.put("RuntimeClass", new RuntimeClasses(cache));
        plugins.put("CertificateSigning", new CertificateSigning(authorizer));
        plugins.put("ServiceAddresses", new ServiceAddresses(cache, services, nodePorts, random));
        plugins.put("ResourceQuota", new ResourceQuotas(cache, new QuotaKinds(cache, table)));
    }

    /**
     * All but these.
     *
     * @throws IllegalArgumentException if one is unknown
     */
    public List<Admission> without(Set<String> disabled) {
        for (String name : disabled) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown plugin \"" + name + "\"; there are " + NAMES);
            }
        }
        List<Admission> rules = new ArrayList<>();
        plugins.forEach((name, rule) -> {
            if (!disabled.contains(name)) {
                rules.add(rule);
            }
        });
        return rules;
    }
}
