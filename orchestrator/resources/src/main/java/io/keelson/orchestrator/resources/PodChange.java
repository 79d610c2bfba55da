package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may change of a pod once it is there: little. */
final class PodChange {
    private static final String FORBIDDEN =
            "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                    + "`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                    + " previously negative)";

    private PodChange() {}

    static void check(Obj now, Obj before, List<FieldError> errors) {
        Obj spec = now.obj("spec");
        Obj specBefore = before.obj("spec");
        boolean sameContainers = true;
        for (String sort : List.of("containers", "initContainers")) {
            if (spec.arr(sort).size() != specBefore.arr(sort).size()) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child(sort),
                                "pod updates may not add or remove containers"));
                sameContainers = false;
            }
        }
        if (!sameContainers) {
            return;
        }
        deadline(spec.get("activeDeadlineSeconds"), specBefore, errors);
        tolerations(spec, specBefore, errors);
        gates(spec, specBefore, errors);
        Obj allowed = withAllowed(spec, specBefore);
        if (!allowed.equals(spec)) {
            errors.add(Wrong.forbidden(Wrong.SPEC, FORBIDDEN + "\n" + difference(spec, allowed)));
        }
    }

    /** The pod as it was, but for what may differ. */
    private static Obj withAllowed(Obj spec, Obj before) {
        Obj allowed = before;
        for (String sort : List.of("containers", "initContainers")) {
            List<Obj> containers = Read.objects(spec, sort);
            List<Node> images = new ArrayList<>();
            List<Obj> earlier = Read.objects(before, sort);
            for (int i = 0; i < earlier.size(); i++) {
                images.add(Fill.copied("image", containers.get(i), earlier.get(i)));
            }
            if (!images.isEmpty()) {
                allowed = allowed.with(sort, Arr.of(images));
            }
        }
        for (String field : List.of("activeDeadlineSeconds", "tolerations", "schedulingGates")) {
            allowed = Fill.copied(field, spec, allowed);
        }
        // a negative grace stood for one second
        if (before.whole(0, "terminationGracePeriodSeconds") < 0
                && spec.whole(0, "terminationGracePeriodSeconds") == 1) {
            allowed = Fill.copied("terminationGracePeriodSeconds", spec, allowed);
        }
        // a pod that is held back may be narrowed to fewer nodes
        if (!before.arr("schedulingGates").isEmpty()
                && hasAll(spec.obj("nodeSelector"), before.obj("nodeSelector"))) {
            allowed = Fill.copied("nodeSelector", spec, allowed);
        }
        return allowed;
    }

    private static boolean hasAll(Obj labels, Obj earlier) {
        for (String name : earlier.names()) {
            Node value = earlier.get(name);
            if (value == null || !value.equals(labels.get(name))) {
                return false;
            }
        }
        return true;
    }

    private static String difference(Obj spec, Obj allowed) {
        List<String> lines = new ArrayList<>();
        List<String> names = new ArrayList<>(allowed.names());
        spec.names().stream().filter(name -> !allowed.has(name)).forEach(names::add);
        for (String name : names) {
            Node was = allowed.get(name);
            Node is = spec.get(name);
            if (was == null || !was.equals(is)) {
                lines.add("- \t" + name + ": " + shown(was));
                lines.add("+ \t" + name + ": " + shown(is));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String shown(@Nullable Node node) {
        return node == null ? "nil" : GoValues.of(node);
    }

    private static void deadline(@Nullable Node now, Obj before, List<FieldError> errors) {
        FieldPath at = Wrong.SPEC.child("activeDeadlineSeconds");
        if (!(before.get("activeDeadlineSeconds") instanceof Node.Whole(long earlier))) {
            return;
        }
        if (!(now instanceof Node.Whole(long seconds))) {
            errors.add(
                    Wrong.invalid(
                            at,
                            Node.Null.NULL,
                            "must not update from a positive integer to nil value"));
        } else if (seconds > earlier) {
            errors.add(Wrong.invalid(at, seconds, "must be less than or equal to previous value"));
        }
    }

    private static void tolerations(Obj spec, Obj before, List<FieldError> errors) {
        List<Obj> now = Read.objects(spec, "tolerations");
        for (Obj earlier : Read.objects(before, "tolerations")) {
            Obj same = earlier.without("tolerationSeconds");
            if (now.stream().noneMatch(it -> it.without("tolerationSeconds").equals(same))) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child("tolerations"),
                                "existing toleration can not be modified except its"
                                        + " tolerationSeconds"));
                return;
            }
        }
    }

    private static void gates(Obj spec, Obj before, List<FieldError> errors) {
        List<Obj> earlier = Read.objects(before, "schedulingGates");
        for (Obj gate : Read.objects(spec, "schedulingGates")) {
            if (!earlier.contains(gate)) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child("schedulingGates"),
                                "only deletion is allowed, but found new scheduling gate '"
                                        + gate.text("name")
                                        + "'"));
            }
        }
    }

    static void checkStatus(Obj now, Obj before, List<FieldError> errors) {
        String node = now.text("spec", "nodeName");
        if (!node.equals(before.text("spec", "nodeName"))) {
            errors.add(
                    Wrong.forbidden(Wrong.STATUS.child("nodeName"), "may not be changed directly"));
        }
        String nominated = now.text("status", "nominatedNodeName");
        if (!nominated.isEmpty()) {
            Rules.name(
                    Names::dnsSubdomain,
                    nominated,
                    Wrong.STATUS.child("nominatedNodeName"),
                    errors);
        }
        if (!now.text("status", "qosClass").equals(before.text("status", "qosClass"))
                && !before.text("status", "qosClass").isEmpty()) {
            errors.add(
                    Wrong.invalid(
                            Wrong.STATUS.child("qosClass"),
                            now.text("status", "qosClass"),
                            Metadata.IMMUTABLE));
        }
    }
}
