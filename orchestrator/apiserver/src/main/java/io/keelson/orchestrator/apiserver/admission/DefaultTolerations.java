package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/** A pod bears a node that is not ready, or not reachable, for five minutes unless it says else. */
final class DefaultTolerations implements Admission {
    private static final long SECONDS = 300;

    @Override
    public void admit(Request request) {
        if (!request.creates("", "Pod")) {
            return;
        }
        Obj pod = request.object();
        List<Node> tolerations = new ArrayList<>(pod.arr("spec", "tolerations").asList());
        boolean changed = false;
        for (String taint :
                List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            if (tolerations.stream().noneMatch(each -> tolerates(each, taint))) {
                tolerations.add(
                        Obj.builder()
                                .put("key", taint)
                                .put("operator", "Exists")
                                .put("effect", "NoExecute")
                                .put("tolerationSeconds", Node.of(SECONDS))
                                .build());
                changed = true;
            }
        }
        if (changed) {
            request.change(pod.withAt(Arr.of(tolerations), "spec", "tolerations"));
        }
    }

    private static boolean tolerates(Node node, String taint) {
        return node instanceof Obj toleration
                && (toleration.text("key").equals(taint) || toleration.text("key").isEmpty())
                && (toleration.text("effect").equals("NoExecute")
                        || toleration.text("effect").isEmpty());
    }
}
