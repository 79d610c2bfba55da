package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authz.BootstrapPolicy;
import io.keelson.orchestrator.apiserver.authz.PolicyUpdate;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Identity;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Txn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a cluster has from its first start: made where it is missing. Roles and bindings that an
 * older program wrote get what they lack; nothing else is changed. Harmless from several servers at
 * a time: who comes second leaves it to the first.
 */
final class Bootstrap {
    private static final Logger LOG = LoggerFactory.getLogger("apiserver");
    private static final long RETRY_NANOS = 500_000_000L;
    private static final List<String> NAMESPACES =
            List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private final Map<String, Obj> objects = new LinkedHashMap<>();
    private final Cache cache;
    private final Store store;
    private final Loop loop;
    private final Instant now;
    private final Identity identity;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * @param cache that is ready
     */
    Bootstrap(Cache cache, Store store, Loop loop, Instant now, Identity identity) {
        this.cache = cache;
        this.store = store;
        this.loop = loop;
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
        return identity.object(apiVersion, kind, name, now);
    }

    private void put(String key, Obj object) {
        objects.put(key, object);
    }

    /** Completes when all of it is there; tries again as long as the store does not take it. */
    CompletableFuture<Void> run() {
        attempt();
        return done;
    }

    private void attempt() {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        objects.forEach((key, object) -> {
            Txn txn = missing(key, object);
            if (txn != null) {
                writes.add(store.txn(txn));
            }
        });
        Answers.on(
                CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new)),
                _ -> done.complete(null),
                failure -> {
                    LOG.warn("the store did not take the first objects: {}", failure.getMessage());
                    loop.schedule(RETRY_NANOS, this::attempt);
                });
    }

    private @Nullable Txn missing(String key, Obj object) {
        Live live = cache.get(key);
        if (live == null) {
            return Txn.of(
                    List.of(Compare.absent(key)), List.of(Op.put(key, JsonWriter.write(object))));
        }
        if (!object.text("apiVersion").equals(BootstrapPolicy.API_VERSION)) {
            return null;
        }
        Obj stored = live.object().withoutAt("metadata", "resourceVersion");
        Obj completed = PolicyUpdate.completed(stored, object);
        return completed.equals(stored)
                ? null
                : Txn.of(
                        List.of(Compare.modRevision(key, live.revision())),
                        List.of(Op.put(key, JsonWriter.write(completed))));
    }
}
