package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** The rules of what pods say of the nodes they want. */
final class Affinity {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private Affinity() {}

    static void check(Obj affinity, FieldPath at, List<FieldError> errors) {
        Obj node = affinity.obj("nodeAffinity");
        FieldPath nodeAt = at.child("nodeAffinity");
        if (Read.has(node, REQUIRED)) {
            nodeSelector(node.obj(REQUIRED), nodeAt.child(REQUIRED), errors);
        }
        List<Obj> preferred = Read.objects(node, PREFERRED);
        for (int i = 0; i < preferred.size(); i++) {
            FieldPath here = nodeAt.child(PREFERRED).index(i);
            weight(preferred.get(i), here, errors);
            nodeTerm(preferred.get(i).obj("preference"), here.child("preference"), errors);
        }
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            Obj pod = affinity.obj(kind);
            List<Obj> required = Read.objects(pod, REQUIRED);
            for (int i = 0; i < required.size(); i++) {
                podTerm(required.get(i), at.child(kind).child(REQUIRED).index(i), errors);
            }
            List<Obj> weighted = Read.objects(pod, PREFERRED);
            for (int i = 0; i < weighted.size(); i++) {
                FieldPath here = at.child(kind).child(PREFERRED).index(i);
                weight(weighted.get(i), here, errors);
                podTerm(
                        weighted.get(i).obj("podAffinityTerm"),
                        here.child("podAffinityTerm"),
                        errors);
            }
        }
    }

    private static void weight(Obj weighted, FieldPath at, List<FieldError> errors) {
        long weight = weighted.whole(0, "weight");
        if (weight < 1 || weight > 100) {
            errors.add(Wrong.invalid(at.child("weight"), weight, "must be in the range 1-100"));
        }
    }

    static void nodeSelector(Obj selector, FieldPath at, List<FieldError> errors) {
        List<Obj> terms = Read.objects(selector, "nodeSelectorTerms");
        if (terms.isEmpty()) {
            errors.add(
                    Wrong.required(
                            at.child("nodeSelectorTerms"),
                            "must have at least one node selector term"));
        }
        for (int i = 0; i < terms.size(); i++) {
            nodeTerm(terms.get(i), at.child("nodeSelectorTerms").index(i), errors);
        }
    }

    private static void nodeTerm(Obj term, FieldPath at, List<FieldError> errors) {
        List<Obj> expressions = Read.objects(term, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            FieldPath here = at.child("matchExpressions").index(i);
            Obj requirement = expressions.get(i);
            int values = requirement.arr("values").size();
            switch (requirement.text("operator")) {
                case "In", "NotIn" -> {
                    if (values == 0) {
                        errors.add(
                                Wrong.required(
                                        here.child("values"),
                                        "must be specified when `operator` is 'In' or 'NotIn'"));
                    }
                }
                case "Exists", "DoesNotExist" -> {
                    if (values > 0) {
                        errors.add(
                                Wrong.forbidden(
                                        here.child("values"),
                                        "may not be specified when `operator` is 'Exists' or"
                                                + " 'DoesNotExist'"));
                    }
                }
                case "Gt", "Lt" -> {
                    if (values != 1) {
                        errors.add(
                                Wrong.required(
                                        here.child("values"),
                                        "must be specified single value when `operator` is 'Lt' or"
                                                + " 'Gt'"));
                    }
                }
                default ->
                        errors.add(
                                Wrong.invalid(
                                        here.child("operator"),
                                        requirement.text("operator"),
                                        "not a valid selector operator"));
            }
            Rules.name(Names::labelKey, requirement.text("key"), here.child("key"), errors);
        }
    }

    private static void podTerm(Obj term, FieldPath at, List<FieldError> errors) {
        Rules.selector(term.obj("labelSelector"), at.child("labelSelector"), errors);
        Rules.selector(term.obj("namespaceSelector"), at.child("namespaceSelector"), errors);
        for (String namespace : Read.texts(term, "namespaces")) {
            // at "namespace", as clients know it
            Rules.name(Names::dnsLabel, namespace, at.child("namespace"), errors);
        }
        if (term.text("topologyKey").isEmpty()) {
            errors.add(Wrong.required(at.child("topologyKey"), "can not be empty"));
        } else {
            Rules.name(Names::labelKey, term.text("topologyKey"), at.child("topologyKey"), errors);
        }
    }
}
