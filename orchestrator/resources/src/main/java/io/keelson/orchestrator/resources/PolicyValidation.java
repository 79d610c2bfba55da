package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** The rules of disruption budgets. */
final class PolicyValidation {
    private PolicyValidation() {}

    static void budget(Obj budget, List<FieldError> errors) {
        Obj spec = budget.obj("spec");
        if (Read.has(spec, "minAvailable") && Read.has(spec, "maxUnavailable")) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC,
                            spec,
                            "minAvailable and maxUnavailable cannot be both set"));
        }
        for (String field : List.of("minAvailable", "maxUnavailable")) {
            Numbers.countOrPercent(spec.get(field), Wrong.SPEC.child(field), errors);
            Numbers.notOver100Percent(spec.get(field), Wrong.SPEC.child(field), errors);
        }
        Rules.selector(spec.obj("selector"), Wrong.SPEC.child("selector"), errors);
        Rules.maybeOneOf(
                spec,
                "unhealthyPodEvictionPolicy",
                List.of("AlwaysAllow", "IfHealthyBudget"),
                Wrong.SPEC,
                errors);
    }

    static void budgetStatus(Obj now, Obj before, List<FieldError> errors) {
        for (String count :
                List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
            Numbers.notNegative(now.obj("status"), count, Wrong.STATUS, errors);
        }
    }
}
