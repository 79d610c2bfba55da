package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.authz.EscalationGuard;
import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Call;

/** Nobody gives more than they have: asks the guard about roles and bindings that are written. */
final class GrantAdmission implements Admission {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private final EscalationGuard guard;

    GrantAdmission(EscalationGuard guard) {
        this.guard = guard;
    }

    @Override
    public void admit(Request request) {
        Call call = request.call();
        if (!call.group().equals(GROUP) || !gives(call)) {
            return;
        }
        String namespace = call.target().namespace();
        switch (call.def().plural()) {
            case "roles", "clusterroles" ->
                    guard.checkRole(
                            call.user(),
                            namespace,
                            call.target().name(),
                            request.before(),
                            request.object());
            case "rolebindings", "clusterrolebindings" ->
                    guard.checkBinding(call.user(), namespace, request.before(), request.object());
            default -> {}
        }
    }

    private static boolean gives(Call call) {
        return switch (call.verb()) {
            case CREATE, UPDATE, PATCH -> true;
            case GET, LIST, WATCH, DELETE, DELETECOLLECTION -> false;
        };
    }
}
