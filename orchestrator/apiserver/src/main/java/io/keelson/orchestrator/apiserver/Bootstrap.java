package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authz.BootstrapPolicy;
import io.keelson.orchestrator.apiserver.handling.Identity;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Txn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** What a cluster has from its first start: made where it is missing, never changed. */
final class Bootstrap {
    private static final List<String> NAMESPACES =
            List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private final List<Op.Put> objects = new ArrayList<>();
    private final Instant now;
    private final Identity identity;

    Bootstrap(Instant now, Identity identity) {
        this.now = now;
        this.identity = identity;
        NAMESPACES.forEach(this::namespace);
        priorityClass("system-cluster-critical", 2_000_000_000);
        priorityClass("system-node-critical", 2_000_001_000);
        BootstrapPolicy policy = BootstrapPolicy.bundled();
        policy.clusterRoles().forEach(this::policy);
        policy.clusterRoleBindings().forEach(this::policy);
        policy.roles().forEach(this::policy);
        policy.roleBindings().forEach(this::policy);
    }

    /**
     * The account {@code default} of the first namespaces, and of those that are there already:
     * without it no pod can be created. A new namespace gets it with its creation.
     */
    void serviceAccounts(List<String> namespaces) {
        Set<String> all = new TreeSet<>(NAMESPACES);
        all.addAll(namespaces);
        for (String namespace : all) {
            put(
                    "/registry/serviceaccounts/" + namespace + "/default",
                    object("v1", "ServiceAccount", "default")
                            .withAt(Node.of(namespace), "metadata", "namespace"));
        }
    }

    /** The roles and bindings that every cluster begins with. */
    private void policy(Obj object) {
        String resource =
                switch (object.text("kind")) {
                    case "ClusterRole" -> "clusterroles";
                    case "ClusterRoleBinding" -> "clusterrolebindings";
                    case "Role" -> "roles/" + object.text("metadata", "namespace");
                    default -> "rolebindings/" + object.text("metadata", "namespace");
                };
        String name = object.text("metadata", "name");
        put(
                "/registry/" + resource + "/" + name,
                object.withAt(Node.of(identity.uid()), "metadata", "uid")
                        .withAt(Node.of(Times.seconds(now)), "metadata", "creationTimestamp"));
    }

    private void namespace(String name) {
        Obj namespace =
                object("v1", "Namespace", name)
                        .withAt(
                                Obj.of("kubernetes.io/metadata.name", Node.of(name)),
                                "metadata",
                                "labels")
                        .with("spec", Obj.of("finalizers", Arr.of(Node.of("kubernetes"))))
                        .with("status", Obj.of("phase", Node.of("Active")));
        put("/registry/namespaces/" + name, namespace);
    }

    private void priorityClass(String name, long value) {
        Obj priority =
                object("scheduling.k8s.io/v1", "PriorityClass", name)
                        .withAt(Node.of(1), "metadata", "generation")
                        .with("value", Node.of(value))
                        .with("preemptionPolicy", Node.of("PreemptLowerPriority"));
        put("/registry/priorityclasses/" + name, priority);
    }

    private Obj object(String apiVersion, String kind, String name) {
        Obj metadata =
                Obj.builder()
                        .put("name", name)
                        .put("uid", identity.uid())
                        .put("creationTimestamp", Times.seconds(now))
                        .build();
        return Obj.builder()
                .put("kind", kind)
                .put("apiVersion", apiVersion)
                .put("metadata", metadata)
                .build();
    }

    private void put(String key, Obj object) {
        objects.add(new Op.Put(key, JsonWriter.write(object), 0));
    }

    /** Completes when all of it is there. */
    CompletableFuture<Void> run(Store store) {
        CompletableFuture<?>[] all =
                objects.stream()
                        .map(put ->
                                store.txn(Txn.of(List.of(Compare.absent(put.key())), List.of(put))))
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }
}
