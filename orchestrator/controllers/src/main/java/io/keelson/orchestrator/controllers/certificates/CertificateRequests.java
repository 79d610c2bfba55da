package io.keelson.orchestrator.controllers.certificates;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the three controllers of certificate requests have in common. */
final class CertificateRequests implements Controller {
    static final ApiResource RESOURCE = ApiResource.CERTIFICATE_SIGNING_REQUESTS;

    private final Informer<Obj> requests;
    private final ReconcileLoop loop;

    /**
     * @param reconciler given how to look a request up
     */
    CertificateRequests(
            ControllerContext context,
            Function<Function<ObjectKey, @Nullable Obj>, Reconciler> reconciler) {
        requests = context.informers().of(RESOURCE);
        loop = context.loop(reconciler.apply(this::find));
        requests.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
    }

    private @Nullable Obj find(ObjectKey key) {
        Item<Obj> item = requests.get(key);
        return item == null ? null : item.obj();
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    /** The condition of that type; null if it has none. */
    static @Nullable Obj condition(Obj request, String type) {
        for (Node node : request.arr("status", "conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        return null;
    }

    static boolean is(Obj request, String type) {
        return condition(request, type) != null;
    }

    static boolean isIssued(Obj request) {
        return !request.text("status", "certificate").isEmpty();
    }

    static Obj withCondition(Obj request, String type, String reason, String message, Instant now) {
        List<Node> conditions = new ArrayList<>(request.arr("status", "conditions").asList());
        conditions.add(
                Obj.builder()
                        .put("type", type)
                        .put("status", "True")
                        .put("reason", reason)
                        .put("message", message)
                        .put("lastUpdateTime", Times.seconds(now))
                        .build());
        return request.withAt(Arr.of(conditions), "status", "conditions");
    }

    /** Of a field that holds bytes. */
    static String decoded(Obj request, String... path) {
        byte[] bytes = Base64.getDecoder().decode(request.text(path));
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
