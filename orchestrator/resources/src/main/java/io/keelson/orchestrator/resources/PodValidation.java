package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of pods and of pod templates, but for those of their containers and volumes. */
final class PodValidation {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final int NAMESERVERS_MAX = 3;
    private static final int SEARCHES_MAX = 32;
    private static final long ID_MAX = Integer.MAX_VALUE;

    private PodValidation() {}

    static void pod(Obj pod, List<FieldError> errors) {
        spec(pod.obj("spec"), Wrong.SPEC, errors);
    }

    /** A template: its labels and annotations, and the pod it describes. */
    static void template(Obj template, FieldPath at, List<FieldError> errors) {
        FieldPath metadata = at.child("metadata");
        Metadata.checkLabels(template.obj("metadata", "labels"), metadata.child("labels"), errors);
        Metadata.checkAnnotations(
                template.obj("metadata", "annotations"), metadata.child("annotations"), errors);
        FieldPath specAt = at.child("spec");
        Obj spec = template.obj("spec");
        spec(spec, specAt, errors);
        if (!spec.arr("ephemeralContainers").isEmpty()) {
            errors.add(
                    Wrong.forbidden(
                            specAt.child("ephemeralContainers"),
                            "ephemeral containers not allowed in pod template"));
        }
    }

    static void spec(Obj spec, FieldPath at, List<FieldError> errors) {
        Set<String> volumes =
                PodVolumeValidation.volumes(
                        Read.objects(spec, "volumes"), at.child("volumes"), errors);
        new ContainerValidation(spec, at, volumes, errors).check();
        Rules.oneOf(spec, "restartPolicy", RESTART_POLICIES, at, errors);
        Rules.oneOf(spec, "dnsPolicy", DNS_POLICIES, at, errors);
        Metadata.checkLabels(spec.obj("nodeSelector"), at.child("nodeSelector"), errors);
        securityContext(spec, at, errors);
        pullSecrets(spec, at, errors);
        Affinity.check(spec.obj("affinity"), at.child("affinity"), errors);
        dnsConfig(spec, at.child("dnsConfig"), errors);
        readinessGates(spec, at.child("readinessGates"), errors);
        schedulingGates(spec, at.child("schedulingGates"), errors);
        spreadConstraints(spec, at.child("topologySpreadConstraints"), errors);
        Rules.maybeName(Names::dnsSubdomain, spec, "serviceAccountName", at, errors);
        Rules.maybeName(Names::dnsSubdomain, spec, "nodeName", at, errors);
        Rules.range(spec, "activeDeadlineSeconds", 1, ID_MAX, at, errors);
        Rules.maybeName(Names::dnsLabel, spec, "hostname", at, errors);
        Rules.maybeName(Names::dnsLabel, spec, "subdomain", at, errors);
        tolerations(Read.objects(spec, "tolerations"), at.child("tolerations"), errors);
        hostAliases(spec, at.child("hostAliases"), errors);
        Rules.maybeName(Names::dnsSubdomain, spec, "priorityClassName", at, errors);
        Rules.maybeName(Names::dnsSubdomain, spec, "runtimeClassName", at, errors);
        Rules.maybeOneOf(
                spec, "preemptionPolicy", List.of("Never", "PreemptLowerPriority"), at, errors);
        spec.obj("overhead")
                .forEach((name, value) ->
                        Quantities.notNegative(value, at.child("overhead").key(name), errors));
        if (Read.has(spec, "os")) {
            Rules.oneOf(
                    spec.obj("os"), "name", List.of("linux", "windows"), at.child("os"), errors);
        }
    }

    private static void securityContext(Obj spec, FieldPath at, List<FieldError> errors) {
        Obj context = spec.obj("securityContext");
        FieldPath contextAt = at.child("securityContext");
        for (String id : List.of("fsGroup", "runAsUser", "runAsGroup")) {
            Rules.range(context, id, 0, ID_MAX, contextAt, errors);
        }
        List<Node> groups = context.arr("supplementalGroups").asList();
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i) instanceof Node.Whole(long group) && (group < 0 || group > ID_MAX)) {
                errors.add(
                        Wrong.invalid(
                                contextAt.child("supplementalGroups").index(i),
                                group,
                                "must be between 0 and " + ID_MAX + ", inclusive"));
            }
        }
        Rules.maybeOneOf(
                context,
                "fsGroupChangePolicy",
                List.of("Always", "OnRootMismatch"),
                contextAt,
                errors);
        Rules.unique(Read.objects(context, "sysctls"), "name", contextAt.child("sysctls"), errors);
        if (spec.isTrue("shareProcessNamespace") && spec.isTrue("hostPID")) {
            errors.add(
                    Wrong.invalid(
                            at.child("shareProcessNamespace"),
                            true,
                            "ShareProcessNamespace and HostPID cannot both be enabled"));
        }
    }

    private static void pullSecrets(Obj spec, FieldPath at, List<FieldError> errors) {
        List<Obj> secrets = Read.objects(spec, "imagePullSecrets");
        for (int i = 0; i < secrets.size(); i++) {
            Rules.required(secrets.get(i), "name", at.child("imagePullSecrets").index(i), errors);
        }
    }

    private static void dnsConfig(Obj spec, FieldPath at, List<FieldError> errors) {
        Obj config = spec.obj("dnsConfig");
        List<String> servers = Read.texts(config, "nameservers");
        if (spec.text("dnsPolicy").equals("None") && servers.isEmpty()) {
            errors.add(
                    Wrong.required(
                            at.child("nameservers"),
                            "must provide at least one DNS nameserver when `dnsPolicy` is None"));
        }
        if (servers.size() > NAMESERVERS_MAX) {
            errors.add(
                    Wrong.invalid(
                            at.child("nameservers"),
                            GoValues.strings(servers),
                            "must not have more than " + NAMESERVERS_MAX + " nameservers"));
        }
        for (int i = 0; i < servers.size(); i++) {
            Addresses.ip(servers.get(i), at.child("nameservers").index(i), errors);
        }
        List<String> searches = Read.texts(config, "searches");
        if (searches.size() > SEARCHES_MAX) {
            errors.add(
                    Wrong.invalid(
                            at.child("searches"),
                            GoValues.strings(searches),
                            "must not have more than " + SEARCHES_MAX + " search paths"));
        }
        for (int i = 0; i < searches.size(); i++) {
            String search = searches.get(i);
            String name = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
            if (!search.equals(".")) {
                Rules.name(
                        Names::dnsSubdomain,
                        name.replace('_', '-'),
                        at.child("searches").index(i),
                        errors);
            }
        }
        List<Obj> options = Read.objects(config, "options");
        for (int i = 0; i < options.size(); i++) {
            Rules.required(options.get(i), "name", at.child("options").index(i), errors);
        }
    }

    private static void readinessGates(Obj spec, FieldPath at, List<FieldError> errors) {
        List<Obj> gates = Read.objects(spec, "readinessGates");
        for (int i = 0; i < gates.size(); i++) {
            Rules.name(
                    Names::labelKey,
                    gates.get(i).text("conditionType"),
                    at.index(i).child("conditionType"),
                    errors);
        }
    }

    private static void schedulingGates(Obj spec, FieldPath at, List<FieldError> errors) {
        List<Obj> gates = Read.objects(spec, "schedulingGates");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < gates.size(); i++) {
            String name = gates.get(i).text("name");
            Rules.name(Names::labelKey, name, at.index(i), errors);
            if (!seen.add(name)) {
                errors.add(Wrong.duplicate(at.index(i), name));
            }
        }
        if (!gates.isEmpty() && !spec.text("nodeName").isEmpty()) {
            errors.add(
                    Wrong.forbidden(
                            Wrong.SPEC.child("nodeName"),
                            "cannot be set until all schedulingGates have been cleared"));
        }
    }

    private static void spreadConstraints(Obj spec, FieldPath at, List<FieldError> errors) {
        List<Obj> constraints = Read.objects(spec, "topologySpreadConstraints");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < constraints.size(); i++) {
            Obj constraint = constraints.get(i);
            FieldPath here = at.index(i);
            if (constraint.whole(0, "maxSkew") <= 0) {
                errors.add(
                        Wrong.invalid(
                                here.child("maxSkew"),
                                constraint.whole(0, "maxSkew"),
                                "must be greater than zero"));
            }
            if (constraint.text("topologyKey").isEmpty()) {
                errors.add(Wrong.required(here.child("topologyKey"), "can not be empty"));
            } else {
                Rules.name(
                        Names::labelKey,
                        constraint.text("topologyKey"),
                        here.child("topologyKey"),
                        errors);
            }
            String unsatisfiable = constraint.text("whenUnsatisfiable");
            List<String> actions = List.of("DoNotSchedule", "ScheduleAnyway");
            if (!actions.contains(unsatisfiable)) {
                errors.add(
                        Wrong.notSupported(
                                here.child("whenUnsatisfiable"), unsatisfiable, actions));
            }
            if (!seen.add(constraint.text("topologyKey") + ", " + unsatisfiable)) {
                errors.add(
                        Wrong.duplicate(
                                here.child("{topologyKey, whenUnsatisfiable}"),
                                new GoValues.Raw(
                                        "{"
                                                + constraint.text("topologyKey")
                                                + ", "
                                                + unsatisfiable
                                                + "}")));
            }
            if (Read.has(constraint, "minDomains")) {
                long domains = constraint.whole(0, "minDomains");
                if (domains <= 0) {
                    errors.add(
                            Wrong.invalid(
                                    here.child("minDomains"),
                                    domains,
                                    "must be greater than zero"));
                }
                if (unsatisfiable.equals("ScheduleAnyway")) {
                    errors.add(
                            Wrong.invalid(
                                    here.child("minDomains"),
                                    domains,
                                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule,"
                                            + " not ScheduleAnyway"));
                }
            }
            Rules.selector(constraint.obj("labelSelector"), here.child("labelSelector"), errors);
        }
    }

    static void tolerations(List<Obj> tolerations, FieldPath at, List<FieldError> errors) {
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), at.index(i), errors);
        }
    }

    private static void toleration(Obj toleration, FieldPath at, List<FieldError> errors) {
        String key = toleration.text("key");
        String operator = toleration.text("operator");
        if (!key.isEmpty()) {
            Rules.name(Names::labelKey, key, at.child("key"), errors);
        } else if (!operator.equals("Exists")) {
            errors.add(
                    Wrong.invalid(
                            at.child("operator"),
                            operator,
                            "operator must be Exists when `key` is empty, which means \"match all"
                                    + " values and all keys\""));
        }
        if (Read.has(toleration, "tolerationSeconds")
                && !toleration.text("effect").equals("NoExecute")) {
            errors.add(
                    Wrong.invalid(
                            at.child("effect"),
                            toleration.text("effect"),
                            "effect must be 'NoExecute' when `tolerationSeconds` is set"));
        }
        switch (operator) {
            case "", "Equal" -> {
                if (!Names.labelValue(toleration.text("value")).isEmpty()) {
                    errors.add(
                            Wrong.invalid(
                                    at.child("operator"),
                                    toleration.text("value"),
                                    String.join(";", Names.labelValue(toleration.text("value")))));
                }
            }
            case "Exists" -> {
                if (!toleration.text("value").isEmpty()) {
                    errors.add(
                            Wrong.invalid(
                                    at.child("operator"),
                                    GoValues.toleration(toleration),
                                    "value must be empty when `operator` is 'Exists'"));
                }
            }
            default ->
                    errors.add(
                            Wrong.notSupported(
                                    at.child("operator"), operator, List.of("Equal", "Exists")));
        }
        Rules.maybeOneOf(
                toleration,
                "effect",
                List.of("NoSchedule", "PreferNoSchedule", "NoExecute"),
                at,
                errors);
    }

    private static void hostAliases(Obj spec, FieldPath at, List<FieldError> errors) {
        List<Obj> aliases = Read.objects(spec, "hostAliases");
        for (int i = 0; i < aliases.size(); i++) {
            Addresses.ip(aliases.get(i).text("ip"), at.index(i).child("ip"), errors);
            List<String> names = Read.texts(aliases.get(i), "hostnames");
            for (String name : names) {
                Rules.name(Names::dnsSubdomain, name, at.index(i).child("hostnames"), errors);
            }
        }
    }

    static List<String> warnings(Obj pod) {
        List<String> warnings = new ArrayList<>();
        if (pod.obj("spec").whole(0, "terminationGracePeriodSeconds") < 0) {
            warnings.add(
                    "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid"
                            + " and will be treated as 1");
        }
        if (Read.has(pod, "spec", "nodeSelector", "beta.kubernetes.io/os")) {
            warnings.add(
                    "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use"
                            + " \"kubernetes.io/os\" instead");
        }
        return warnings;
    }
}
