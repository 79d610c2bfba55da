package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Identity;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod runs as a service account of its namespace, {@code default} unless it names one, and its
 * containers find that account's token, the cluster's certificate authority and their namespace
 * under one path.
 *
 * <p>So that pods can be created in a namespace from the moment it exists, its account {@code
 * default} is made in the namespace's own transaction, not some time later by a controller. A
 * controller that makes sure of it finds it there.
 */
final class ServiceAccounts implements Admission {
    private static final String DEFAULT = "default";
    private static final String PREFIX = "/registry/serviceaccounts/";
    private static final String VOLUME_PREFIX = "kube-api-access-";
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String MIRROR_POD = "kubernetes.io/config.mirror";

    /** A token lives an hour; the seven seconds tell that nobody asked for another time. */
    private static final long TOKEN_SECONDS = 3607;

    private static final long FILE_MODE = 420; // rw-r--r--

    private final Cache cache;
    private final Identity identity;

    ServiceAccounts(Cache cache, Identity identity) {
        this.cache = cache;
        this.identity = identity;
    }

    @Override
    public void admit(Request request) {
        if (request.creates("", "Pod")) {
            admitPod(request);
        }
    }

    @Override
    public void settle(Request request) {
        if (!request.creates("", "Namespace")) {
            return;
        }
        String key = PREFIX + request.object().text("metadata", "name") + "/" + DEFAULT;
        if (cache.stored(key) == null) {
            request.dependOn(Compare.absent(key));
            request.alsoWrite(Op.put(key, JsonWriter.write(account(request))));
        }
    }

    private Obj account(Request request) {
        return identity.object("v1", "ServiceAccount", DEFAULT, request.call().now())
                .withAt(
                        Node.of(request.object().text("metadata", "name")),
                        "metadata",
                        "namespace");
    }

    private void admitPod(Request request) {
        Obj pod = request.object();
        if (pod.obj("metadata", "annotations").has(MIRROR_POD)) {
            checkMirrorPod(request);
            return;
        }
        String name = pod.text("spec", "serviceAccountName");
        if (name.isEmpty()) {
            name = DEFAULT;
        }
        Obj account = account(request, name);
        Obj spec =
                pod.obj("spec")
                        .with("serviceAccountName", Node.of(name))
                        .with("serviceAccount", Node.of(name));
        if (isMounted(spec, account)) {
            spec = withToken(spec);
        }
        Arr secrets = account.arr("imagePullSecrets");
        if (spec.arr("imagePullSecrets").isEmpty() && !secrets.isEmpty()) {
            spec = spec.with("imagePullSecrets", secrets);
        }
        request.change(pod.with("spec", spec));
    }

    private Obj account(Request request, String name) {
        String namespace = request.call().target().namespace();
        Live account = cache.policy(PREFIX + namespace + "/" + name);
        if (account == null) {
            throw request.forbidden(
                    "error looking up service account "
                            + namespace
                            + "/"
                            + name
                            + ": serviceaccount \""
                            + name
                            + "\" not found");
        }
        return account.object();
    }

    /** The agent shows a pod that it runs of its own accord: with nothing from the API in it. */
    private static void checkMirrorPod(Request request) {
        Obj spec = request.object().obj("spec");
        if (!spec.text("serviceAccountName").isEmpty()) {
            throw request.forbidden("a mirror pod may not reference service accounts");
        }
        for (Node node : spec.arr("volumes")) {
            Obj volume = node instanceof Obj obj ? obj : Obj.EMPTY;
            if (volume.has("secret")) {
                throw request.forbidden("a mirror pod may not reference secrets");
            }
            for (Node source : volume.arr("projected", "sources")) {
                if (source instanceof Obj projected && projected.has("serviceAccountToken")) {
                    throw request.forbidden(
                            "a mirror pod may not use ServiceAccountToken volume projections");
                }
            }
        }
    }

    private static boolean isMounted(Obj spec, Obj account) {
        Node said = spec.get("automountServiceAccountToken");
        if (said == null) {
            said = account.get("automountServiceAccountToken");
        }
        return said != Node.Bool.FALSE;
    }

    private Obj withToken(Obj spec) {
        String there = tokenVolume(spec);
        String name = there == null ? identity.name(VOLUME_PREFIX) : there;
        Obj mounted = withMounts(withMounts(spec, "initContainers", name), "containers", name);
        if (there != null || mounted.equals(spec)) {
            return mounted;
        }
        List<Node> volumes = new ArrayList<>(spec.arr("volumes").asList());
        volumes.add(volume(name));
        return mounted.with("volumes", Arr.of(volumes));
    }

    private static @Nullable String tokenVolume(Obj spec) {
        for (Node node : spec.arr("volumes")) {
            if (node instanceof Obj volume && volume.text("name").startsWith(VOLUME_PREFIX)) {
                return volume.text("name");
            }
        }
        return null;
    }

    /** Containers that have something else under that path keep it. */
    private static Obj withMounts(Obj spec, String containers, String volume) {
        List<Node> changed = new ArrayList<>();
        for (Node node : spec.arr(containers)) {
            Obj container = node instanceof Obj obj ? obj : Obj.EMPTY;
            List<Node> mounts = new ArrayList<>(container.arr("volumeMounts").asList());
            if (mounts.stream()
                    .noneMatch(each ->
                            each instanceof Obj mount
                                    && mount.text("mountPath").equals(MOUNT_PATH))) {
                mounts.add(
                        Obj.builder()
                                .put("name", volume)
                                .put("readOnly", Node.of(true))
                                .put("mountPath", MOUNT_PATH)
                                .build());
            }
            changed.add(container.with("volumeMounts", Arr.of(mounts)));
        }
        return changed.isEmpty() ? spec : spec.with(containers, Arr.of(changed));
    }

    private static Obj volume(String name) {
        Obj token =
                Obj.builder()
                        .put("expirationSeconds", Node.of(TOKEN_SECONDS))
                        .put("path", "token")
                        .build();
        Obj authority =
                Obj.builder()
                        .put("name", "kube-root-ca.crt")
                        .put(
                                "items",
                                Arr.of(
                                        Obj.builder()
                                                .put("key", "ca.crt")
                                                .put("path", "ca.crt")
                                                .build()))
                        .build();
        Obj namespace =
                Obj.builder()
                        .put("path", "namespace")
                        .put(
                                "fieldRef",
                                Obj.builder()
                                        .put("apiVersion", "v1")
                                        .put("fieldPath", "metadata.namespace")
                                        .build())
                        .build();
        Arr sources =
                Arr.of(
                        Obj.of("serviceAccountToken", token),
                        Obj.of("configMap", authority),
                        Obj.of("downwardAPI", Obj.of("items", Arr.of(namespace))));
        return Obj.builder()
                .put("name", name)
                .put(
                        "projected",
                        Obj.builder()
                                .put("sources", sources)
                                .put("defaultMode", Node.of(FILE_MODE))
                                .build())
                .build();
    }
}
