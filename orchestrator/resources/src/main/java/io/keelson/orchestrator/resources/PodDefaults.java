package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/**
 * The defaults of pods and pod templates. Those of templates must not change from release to
 * release: a controller that hashes its template would roll every workload.
 */
final class PodDefaults {
    private static final long FILE_MODE = 420; // rw-r--r--
    private static final List<String> PROBES =
            List.of("livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> VOLUMES_WITH_MODE =
            List.of("secret", "configMap", "downwardAPI", "projected");

    private PodDefaults() {}

    /** Of a pod: those of a template, and what only a pod has. */
    static Obj pod(Obj pod) {
        return Fill.made(
                pod,
                "spec",
                spec -> {
                    Obj filled = Fill.absent(podSpec(spec), "enableServiceLinks", Node.of(true));
                    for (String containers : List.of("initContainers", "containers")) {
                        filled = Fill.each(filled, containers, PodDefaults::requestsFromLimits);
                        if (filled.isTrue("hostNetwork")) {
                            filled = Fill.each(filled, containers, PodDefaults::hostPorts);
                        }
                    }
                    return Fill.inside(filled, "resources", PodDefaults::requestsFromLimitsOf);
                });
    }

    /** Of the object of that name, which has metadata and a spec. */
    static Obj template(Obj owner, String name) {
        return Fill.made(
                owner,
                name,
                template ->
                        Fill.made(
                                Fill.absent(template, "metadata", Obj.EMPTY),
                                "spec",
                                PodDefaults::podSpec));
    }

    private static Obj podSpec(Obj spec) {
        Obj filled = Fill.empty(spec, "dnsPolicy", "ClusterFirst");
        filled = Fill.empty(filled, "restartPolicy", "Always");
        filled = Fill.absent(filled, "securityContext", Obj.EMPTY);
        filled = Fill.absent(filled, "terminationGracePeriodSeconds", 30);
        filled = Fill.empty(filled, "schedulerName", "default-scheduler");
        filled = serviceAccount(filled);
        filled = Fill.each(filled, "volumes", PodDefaults::volume);
        filled = Fill.each(filled, "initContainers", PodDefaults::container);
        filled = Fill.each(filled, "containers", PodDefaults::container);
        return Fill.each(filled, "ephemeralContainers", PodDefaults::container);
    }

    /** The account stands under its old name too; only the new one counts. */
    private static Obj serviceAccount(Obj spec) {
        String name = spec.text("serviceAccountName");
        if (name.isEmpty()) {
            name = spec.text("serviceAccount");
        }
        return name.isEmpty()
                ? spec
                : spec.with("serviceAccountName", Node.of(name))
                        .with("serviceAccount", Node.of(name));
    }

    static Obj container(Obj container) {
        Obj filled = Fill.absent(container, "resources", Obj.EMPTY);
        filled = Fill.empty(filled, "imagePullPolicy", pullPolicy(container.text("image")));
        filled = Fill.empty(filled, "terminationMessagePath", "/dev/termination-log");
        filled = Fill.empty(filled, "terminationMessagePolicy", "File");
        filled = Fill.each(filled, "ports", port -> Fill.empty(port, "protocol", "TCP"));
        filled = Fill.each(filled, "env", PodDefaults::env);
        for (String probe : PROBES) {
            filled = Fill.inside(filled, probe, PodDefaults::probe);
        }
        return Fill.inside(
                filled,
                "lifecycle",
                lifecycle ->
                        Fill.inside(
                                Fill.inside(lifecycle, "postStart", PodDefaults::handler),
                                "preStop",
                                PodDefaults::handler));
    }

    /** An image that may change under its name is pulled always. */
    static String pullPolicy(String image) {
        if (image.contains("@")) {
            return "IfNotPresent";
        }
        int colon = image.indexOf(':', image.lastIndexOf('/') + 1);
        String tag = colon < 0 ? "latest" : image.substring(colon + 1);
        return tag.equals("latest") ? "Always" : "IfNotPresent";
    }

    private static Obj env(Obj variable) {
        return Fill.inside(variable, "valueFrom", PodDefaults::references);
    }

    /** To what a pod says of itself. */
    private static Obj references(Obj from) {
        return Fill.inside(
                Fill.inside(from, "fieldRef", PodDefaults::fieldRef),
                "resourceFieldRef",
                PodDefaults::resourceFieldRef);
    }

    private static Obj fieldRef(Obj reference) {
        return Fill.empty(reference, "apiVersion", "v1");
    }

    private static Obj resourceFieldRef(Obj reference) {
        return Fill.absent(reference, "divisor", "0");
    }

    private static Obj probe(Obj probe) {
        Obj filled = zero(probe, "timeoutSeconds", 1);
        filled = zero(filled, "periodSeconds", 10);
        filled = zero(filled, "successThreshold", 1);
        filled = zero(filled, "failureThreshold", 3);
        filled = Fill.inside(filled, "grpc", grpc -> Fill.absent(grpc, "service", ""));
        return handler(filled);
    }

    private static Obj handler(Obj handler) {
        return Fill.inside(
                handler,
                "httpGet",
                get -> Fill.empty(Fill.empty(get, "path", "/"), "scheme", "HTTP"));
    }

    private static Obj zero(Obj object, String name, long value) {
        return object.whole(0, name) == 0 ? object.with(name, Node.of(value)) : object;
    }

    static Obj volume(Obj volume) {
        boolean empty = true;
        for (String name : volume.names()) {
            empty &= name.equals("name") || !Read.has(volume, name);
        }
        Obj filled = empty ? volume.with("emptyDir", Obj.EMPTY) : volume;
        for (String source : VOLUMES_WITH_MODE) {
            filled =
                    Fill.inside(
                            filled, source, child -> Fill.absent(child, "defaultMode", FILE_MODE));
        }
        filled = Fill.inside(filled, "downwardAPI", PodDefaults::downwardApi);
        filled =
                Fill.inside(
                        filled,
                        "projected",
                        projected -> Fill.each(projected, "sources", PodDefaults::projection));
        filled =
                Fill.inside(
                        filled,
                        "ephemeral",
                        ephemeral ->
                                Fill.inside(
                                        ephemeral,
                                        "volumeClaimTemplate",
                                        claim -> Fill.made(claim, "spec", Volumes::claimSpec)));
        filled =
                Fill.inside(
                        filled,
                        "image",
                        image ->
                                Fill.empty(
                                        image, "pullPolicy", pullPolicy(image.text("reference"))));
        return volumeSource(filled);
    }

    /** Sources that pods and persistent volumes share. */
    static Obj volumeSource(Obj source) {
        Obj filled = Fill.inside(source, "hostPath", path -> Fill.absent(path, "type", ""));
        filled =
                Fill.inside(
                        filled, "iscsi", iscsi -> Fill.empty(iscsi, "iscsiInterface", "default"));
        filled =
                Fill.inside(
                        filled,
                        "rbd",
                        rbd -> {
                            Obj with = Fill.empty(rbd, "pool", "rbd");
                            with = Fill.empty(with, "user", "admin");
                            return Fill.empty(with, "keyring", "/etc/ceph/keyring");
                        });
        return Fill.inside(
                filled,
                "azureDisk",
                disk -> {
                    Obj with = Fill.empty(disk, "cachingMode", "ReadWrite");
                    with = Fill.empty(with, "kind", "Shared");
                    with = Fill.empty(with, "fsType", "ext4");
                    return Fill.absent(with, "readOnly", Node.of(false));
                });
    }

    private static Obj projection(Obj source) {
        Obj filled = Fill.inside(source, "downwardAPI", PodDefaults::downwardApi);
        return Fill.inside(
                filled,
                "serviceAccountToken",
                token -> Fill.absent(token, "expirationSeconds", 3600));
    }

    private static Obj downwardApi(Obj source) {
        return Fill.each(source, "items", PodDefaults::references);
    }

    private static Obj requestsFromLimits(Obj container) {
        return Fill.inside(container, "resources", PodDefaults::requestsFromLimitsOf);
    }

    private static Obj requestsFromLimitsOf(Obj resources) {
        Obj[] requests = {resources.obj("requests")};
        resources
                .obj("limits")
                .forEach((name, limit) -> requests[0] = Fill.absent(requests[0], name, limit));
        return requests[0].isEmpty() ? resources : resources.with("requests", requests[0]);
    }

    private static Obj hostPorts(Obj container) {
        return Fill.each(
                container, "ports", port -> zero(port, "hostPort", port.whole(0, "containerPort")));
    }
}
