package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of nodes. */
final class NodeValidation {
    private NodeValidation() {}

    static void node(Obj node, List<FieldError> errors) {
        Obj spec = node.obj("spec");
        FieldPath at = Wrong.SPEC.child("taints");
        List<Obj> taints = Read.objects(spec, "taints");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < taints.size(); i++) {
            Obj taint = taints.get(i);
            FieldPath here = at.index(i);
            Rules.name(Names::labelKey, taint.text("key"), here.child("key"), errors);
            Rules.name(Names::labelValue, taint.text("value"), here.child("value"), errors);
            Rules.oneOf(
                    taint,
                    "effect",
                    List.of("NoSchedule", "PreferNoSchedule", "NoExecute"),
                    here,
                    errors);
            if (!seen.add(taint.text("key") + "=" + taint.text("effect"))) {
                errors.add(Wrong.duplicate(here, taint));
            }
        }
        List<String> ranges = Read.texts(spec, "podCIDRs");
        for (int i = 0; i < ranges.size(); i++) {
            Addresses.range(ranges.get(i), Wrong.SPEC.child("podCIDRs").index(i), errors);
        }
        if (ranges.size() > 2) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("podCIDRs"),
                            GoValues.strings(ranges),
                            "may specify no more than one CIDR for each IP family"));
        }
    }

    /** Its range of pod addresses and its provider's name for it are given once. */
    static void change(Obj now, Obj before, List<FieldError> errors) {
        for (String field : List.of("podCIDRs", "providerID")) {
            Node earlier = before.at("spec", field);
            boolean given =
                    !Read.scalar(earlier).isEmpty() || !Read.texts(before, "spec", field).isEmpty();
            if (given && earlier != null && !earlier.equals(now.at("spec", field))) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child(field),
                                "node updates may not change "
                                        + field
                                        + " except from \"\" to valid"));
            }
        }
    }
}
