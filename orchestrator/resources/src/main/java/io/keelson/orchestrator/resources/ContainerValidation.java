package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of a pod's containers of all three sorts. */
final class ContainerValidation {
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> ENV_FIELDS =
            List.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "spec.nodeName",
                    "spec.serviceAccountName",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs");
    private static final List<String> ENV_RESOURCES =
            List.of(
                    "limits.cpu",
                    "limits.ephemeral-storage",
                    "limits.memory",
                    "requests.cpu",
                    "requests.ephemeral-storage",
                    "requests.memory");
    private static final Pattern SUBSCRIPT =
            Pattern.compile("metadata\\.(labels|annotations)\\['[^']*'\\]");
    private static final String TOO_MANY_SOURCES =
            "may not have more than one field specified at a time";

    private final Obj spec;
    private final FieldPath at;
    private final Set<String> volumes;
    private final List<FieldError> errors;
    private final HandlerValidation handlers;
    private final Set<String> names = new HashSet<>();

    ContainerValidation(Obj spec, FieldPath at, Set<String> volumes, List<FieldError> errors) {
        this.spec = spec;
        this.at = at;
        this.volumes = volumes;
        this.errors = errors;
        this.handlers = new HandlerValidation(errors);
    }

    void check() {
        List<Obj> containers = Read.objects(spec, "containers");
        if (containers.isEmpty()) {
            errors.add(Wrong.required(at.child("containers"), ""));
        }
        each("containers");
        hostPorts(containers, at.child("containers"));
        each("initContainers");
        each("ephemeralContainers");
    }

    private void each(String sort) {
        List<Obj> containers = Read.objects(spec, sort);
        for (int i = 0; i < containers.size(); i++) {
            FieldPath here = at.child(sort).index(i);
            container(containers.get(i), here);
            if (sort.equals("initContainers")) {
                initContainer(containers.get(i), here);
            } else if (sort.equals("ephemeralContainers")) {
                for (String field :
                        List.of(
                                "ports",
                                "livenessProbe",
                                "readinessProbe",
                                "startupProbe",
                                "lifecycle")) {
                    if (Read.has(containers.get(i), field)) {
                        errors.add(
                                Wrong.forbidden(
                                        here.child(field),
                                        "cannot be set for an Ephemeral Container"));
                    }
                }
            }
        }
    }

    private void container(Obj container, FieldPath here) {
        String name = container.text("name");
        if (name.isEmpty()) {
            errors.add(Wrong.required(here.child("name"), ""));
        } else {
            Rules.name(Names::dnsLabel, name, here.child("name"), errors);
            if (!names.add(name)) {
                errors.add(Wrong.duplicate(here.child("name"), name));
            }
        }
        String image = container.text("image");
        if (image.isEmpty()) {
            errors.add(Wrong.required(here.child("image"), ""));
        } else if (!image.strip().equals(image)) {
            errors.add(
                    Wrong.invalid(
                            here.child("image"),
                            image,
                            "must not have leading or trailing whitespace"));
        }
        Rules.maybeOneOf(
                container, "restartPolicy", List.of("Always", "Never", "OnFailure"), here, errors);
        for (String hook : List.of("postStart", "preStop")) {
            if (Read.has(container, "lifecycle", hook)) {
                handlers.hook(
                        container.obj("lifecycle", hook), here.child("lifecycle").child(hook));
            }
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (Read.has(container, probe)) {
                handlers.probe(probe, container.obj(probe), here.child(probe));
            }
        }
        ports(Read.objects(container, "ports"), here.child("ports"));
        env(container, here);
        mounts(container, here);
        Rules.oneOf(container, "imagePullPolicy", PULL_POLICIES, here, errors);
        Quantities.requirements(container.obj("resources"), here.child("resources"), errors);
        Rules.oneOf(
                container,
                "terminationMessagePolicy",
                List.of("File", "FallbackToLogsOnError"),
                here,
                errors);
        securityContext(container.obj("securityContext"), here.child("securityContext"));
    }

    /** One that ends has no use for what watches over those that run. */
    private void initContainer(Obj container, FieldPath here) {
        if (container.text("restartPolicy").equals("Always")) {
            return;
        }
        for (String field :
                List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (Read.has(container, field)) {
                errors.add(
                        Wrong.forbidden(
                                here.child(field),
                                "may not be set for init containers without"
                                        + " restartPolicy=Always"));
            }
        }
    }

    private void ports(List<Obj> ports, FieldPath portsAt) {
        Set<String> portNames = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Obj port = ports.get(i);
            FieldPath here = portsAt.index(i);
            String name = port.text("name");
            if (!name.isEmpty()) {
                List<String> problems = Names.portName(name);
                if (!problems.isEmpty()) {
                    Rules.name(Names::portName, name, here.child("name"), errors);
                } else if (!portNames.add(name)) {
                    errors.add(Wrong.duplicate(here.child("name"), name));
                }
            }
            long number = port.whole(0, "containerPort");
            if (number == 0) {
                errors.add(Wrong.required(here.child("containerPort"), ""));
            } else {
                Numbers.port(number, here.child("containerPort"), errors);
            }
            long hostPort = port.whole(0, "hostPort");
            if (hostPort != 0) {
                Numbers.port(hostPort, here.child("hostPort"), errors);
                if (spec.isTrue("hostNetwork") && hostPort != number) {
                    errors.add(
                            Wrong.invalid(
                                    here.child("containerPort"),
                                    number,
                                    "must match `hostPort` when `hostNetwork` is true"));
                }
            }
            Rules.oneOf(port, "protocol", PROTOCOLS, here, errors);
        }
    }

    private void hostPorts(List<Obj> containers, FieldPath containersAt) {
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            List<Obj> ports = Read.objects(containers.get(i), "ports");
            for (int j = 0; j < ports.size(); j++) {
                Obj port = ports.get(j);
                long hostPort = port.whole(0, "hostPort");
                String claim = port.text("protocol") + "/" + port.text("hostIP") + "/" + hostPort;
                if (hostPort != 0 && !taken.add(claim)) {
                    errors.add(
                            Wrong.duplicate(
                                    containersAt.index(i).child("ports").index(j).child("hostPort"),
                                    claim));
                }
            }
        }
    }

    private void env(Obj container, FieldPath here) {
        List<Obj> variables = Read.objects(container, "env");
        for (int i = 0; i < variables.size(); i++) {
            Obj variable = variables.get(i);
            FieldPath envAt = here.child("env").index(i);
            if (variable.text("name").isEmpty()) {
                errors.add(Wrong.required(envAt.child("name"), ""));
            } else {
                Rules.name(
                        Names::relaxedEnvName, variable.text("name"), envAt.child("name"), errors);
            }
            if (Read.has(variable, "valueFrom")) {
                valueFrom(variable, envAt.child("valueFrom"));
            }
        }
        List<Obj> sources = Read.objects(container, "envFrom");
        for (int i = 0; i < sources.size(); i++) {
            Obj source = sources.get(i);
            FieldPath envAt = here.child("envFrom").index(i);
            Rules.maybeName(Names::relaxedEnvName, source, "prefix", envAt, errors);
            int count = 0;
            for (String kind : List.of("configMapRef", "secretRef")) {
                if (Read.has(source, kind)) {
                    count++;
                    Rules.required(source.obj(kind), "name", envAt.child(kind), errors);
                }
            }
            if (count == 0) {
                errors.add(
                        Wrong.invalid(
                                envAt, "", "must specify one of: `configMapRef` or `secretRef`"));
            } else if (count > 1) {
                errors.add(Wrong.invalid(envAt, "", TOO_MANY_SOURCES));
            }
        }
    }

    private void valueFrom(Obj variable, FieldPath here) {
        Obj from = variable.obj("valueFrom");
        int count = 0;
        if (Read.has(from, "fieldRef")) {
            count++;
            fieldRef(from.obj("fieldRef"), ENV_FIELDS, here.child("fieldRef"), errors);
        }
        if (Read.has(from, "resourceFieldRef")) {
            count++;
            FieldPath refAt = here.child("resourceFieldRef");
            String resource = from.text("resourceFieldRef", "resource");
            if (resource.isEmpty()) {
                errors.add(Wrong.required(refAt.child("resource"), ""));
            } else if (!ENV_RESOURCES.contains(resource) && !resource.contains("hugepages-")) {
                errors.add(Wrong.notSupported(refAt.child("resource"), resource, ENV_RESOURCES));
            }
        }
        for (String kind : List.of("configMapKeyRef", "secretKeyRef")) {
            if (Read.has(from, kind)) {
                count++;
                Rules.required(from.obj(kind), "name", here.child(kind), errors);
                Rules.requiredName(
                        Names::configKey, from.obj(kind), "key", here.child(kind), errors);
            }
        }
        if (Read.has(from, "fileKeyRef")) {
            count++;
        }
        if (count == 0) {
            errors.add(
                    Wrong.invalid(
                            here,
                            "",
                            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`"
                                    + " or `secretKeyRef`"));
        } else if (!variable.text("value").isEmpty()) {
            errors.add(Wrong.invalid(here, "", "may not be specified when `value` is not empty"));
        } else if (count > 1) {
            errors.add(Wrong.invalid(here, "", TOO_MANY_SOURCES));
        }
    }

    static void fieldRef(
            Obj reference, List<String> allowed, FieldPath here, List<FieldError> errors) {
        Rules.required(reference, "apiVersion", here, errors);
        String path = reference.text("fieldPath");
        if (path.isEmpty()) {
            errors.add(Wrong.required(here.child("fieldPath"), ""));
        } else if (!allowed.contains(path) && !SUBSCRIPT.matcher(path).matches()) {
            errors.add(Wrong.notSupported(here.child("fieldPath"), path, allowed));
        }
    }

    private void mounts(Obj container, FieldPath here) {
        List<Obj> mounts = Read.objects(container, "volumeMounts");
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            Obj mount = mounts.get(i);
            FieldPath mountAt = here.child("volumeMounts").index(i);
            String name = mount.text("name");
            if (name.isEmpty()) {
                errors.add(Wrong.required(mountAt.child("name"), ""));
            }
            if (!volumes.contains(name)) {
                errors.add(Wrong.notFound(mountAt.child("name"), name));
            }
            String path = mount.text("mountPath");
            if (path.isEmpty()) {
                errors.add(Wrong.required(mountAt.child("mountPath"), ""));
            }
            if (!paths.add(path)) {
                errors.add(Wrong.invalid(mountAt.child("mountPath"), path, "must be unique"));
            }
            if (!mount.text("subPath").isEmpty()) {
                Rules.localPath(mount.text("subPath"), mountAt.child("subPath"), errors);
            }
            if (!mount.text("subPathExpr").isEmpty()) {
                if (!mount.text("subPath").isEmpty()) {
                    errors.add(
                            Wrong.invalid(
                                    mountAt.child("subPathExpr"),
                                    mount.text("subPathExpr"),
                                    "subPathExpr and subPath are mutually exclusive"));
                }
                Rules.localPath(mount.text("subPathExpr"), mountAt.child("subPathExpr"), errors);
            }
            Rules.maybeOneOf(
                    mount,
                    "mountPropagation",
                    List.of("Bidirectional", "HostToContainer", "None"),
                    mountAt,
                    errors);
            if (mount.text("mountPropagation").equals("Bidirectional")
                    && !container.isTrue("securityContext", "privileged")) {
                errors.add(
                        Wrong.forbidden(
                                mountAt.child("mountPropagation"),
                                "Bidirectional mount propagation is available only to privileged"
                                        + " containers"));
            }
        }
        List<Obj> devices = Read.objects(container, "volumeDevices");
        for (int i = 0; i < devices.size(); i++) {
            FieldPath deviceAt = here.child("volumeDevices").index(i);
            String name = devices.get(i).text("name");
            if (name.isEmpty()) {
                errors.add(Wrong.required(deviceAt.child("name"), ""));
            } else if (!volumes.contains(name)) {
                errors.add(Wrong.notFound(deviceAt.child("name"), name));
            }
            Rules.required(devices.get(i), "devicePath", deviceAt, errors);
        }
    }

    private void securityContext(Obj context, FieldPath here) {
        for (String id : List.of("runAsUser", "runAsGroup")) {
            Rules.range(context, id, 0, Integer.MAX_VALUE, here, errors);
        }
        Rules.maybeOneOf(context, "procMount", List.of("Default", "Unmasked"), here, errors);
        if (context.get("allowPrivilegeEscalation") == Node.Bool.FALSE
                && context.isTrue("privileged")) {
            errors.add(
                    Wrong.invalid(
                            here,
                            context,
                            "cannot set `allowPrivilegeEscalation` to false and `privileged` to"
                                    + " true"));
        }
    }
}
