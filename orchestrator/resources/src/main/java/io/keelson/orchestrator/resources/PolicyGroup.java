package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.List;
import java.util.function.UnaryOperator;

/** The group policy. */
final class PolicyGroup {
    private static final GroupVersionKind BUDGET =
            new GroupVersionKind("policy", "v1", "PodDisruptionBudget");

    private PolicyGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                budgets("v1").def(),
                budgets("v1beta1")
                        .converted(
                                Conversion.of(
                                        new GroupVersionKind(
                                                "policy", "v1beta1", "PodDisruptionBudget"),
                                        BUDGET,
                                        PolicyGroup::fromV1beta1,
                                        UnaryOperator.identity()))
                        .deprecated(
                                "policy/v1beta1 PodDisruptionBudget is deprecated"
                                        + " in v1.21+, unavailable in v1.25+; use"
                                        + " policy/v1 PodDisruptionBudget")
                        .def());
    }

    private static Declare budgets(String version) {
        return Declare.kind(
                        "policy",
                        version,
                        "PodDisruptionBudget",
                        "poddisruptionbudgets",
                        "policy." + version)
                .shortNames("pdb")
                .generationOf("spec")
                .status(
                        Obj.builder()
                                .put("disruptionsAllowed", Node.of(0))
                                .put("currentHealthy", Node.of(0))
                                .put("desiredHealthy", Node.of(0))
                                .put("expectedPods", Node.of(0))
                                .build())
                .defaults(object -> Fill.absent(object, "spec", Obj.EMPTY))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Min Available"),
                                        Column.text("Max Unavailable"),
                                        Column.whole("Allowed Disruptions"),
                                        Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                orNotApplicable(object, "minAvailable"),
                                                orNotApplicable(object, "maxUnavailable"),
                                                Cells.whole(object, "status", "disruptionsAllowed"),
                                                Cells.age(object, now))))
                .validate(PolicyValidation::budget)
                .validateStatus(PolicyValidation::budgetStatus);
    }

    private static Node orNotApplicable(Obj object, String field) {
        return Cells.text(
                Read.has(object, "spec", field) ? Read.scalar(object.at("spec", field)) : "N/A");
    }

    /** In v1beta1 an empty selector selects nothing, in v1 everything. */
    private static Obj fromV1beta1(Obj old) {
        if (!(old.at("spec", "selector") instanceof Obj selector) || !isEmpty(selector)) {
            return old;
        }
        return old.withoutAt("spec", "selector");
    }

    private static boolean isEmpty(Obj selector) {
        return selector.obj("matchLabels").isEmpty() && selector.arr("matchExpressions").isEmpty();
    }
}
