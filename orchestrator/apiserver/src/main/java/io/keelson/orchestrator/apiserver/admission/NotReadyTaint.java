package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/**
 * A new node gets no pods until somebody has seen that it is ready: upstream's {@code
 * TaintNodesByCondition}.
 */
final class NotReadyTaint implements Admission {
    private static final Obj TAINT =
            Obj.builder()
                    .put("key", "node.kubernetes.io/not-ready")
                    .put("effect", "NoSchedule")
                    .build();

    @Override
    public void admit(Request request) {
        if (!request.creates("", "Node")) {
            return;
        }
        List<Node> taints = new ArrayList<>(request.object().arr("spec", "taints").asList());
        boolean tainted =
                taints.stream()
                        .anyMatch(node ->
                                node instanceof Obj taint
                                        && taint.text("key").equals(TAINT.text("key"))
                                        && taint.text("effect").equals(TAINT.text("effect")));
        if (!tainted) {
            taints.add(TAINT);
            request.change(request.object().withAt(Arr.of(taints), "spec", "taints"));
        }
    }
}
