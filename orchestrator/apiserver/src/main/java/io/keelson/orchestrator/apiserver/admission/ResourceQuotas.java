package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.apiserver.handling.Turn;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A namespace uses no more than its quotas allow, at any revision: upstream's {@code
 * ResourceQuota}.
 *
 * <p>Whoever writes an object writes the changed usage of its quotas in the same transaction, which
 * depends on them as they were seen. So usage is what there is, at every revision, however many API
 * servers write; and nothing has to count again later. For that, nobody may write without knowing
 * of a quota:
 *
 * <pre>
 *   a change of usage     depends on the namespace's fence, /registry/quotafences/NAMESPACE
 *   a new quota           writes the fence: who has not seen the quota has to look again
 *   then, for its status  what the cache has by then is counted, depending on the quota's revision
 * </pre>
 *
 * Every change after the count would have written the quota. Until there is a count, each change of
 * usage begins with one.
 */
final class ResourceQuotas implements Admission {
    private static final String PREFIX = "/registry/resourcequotas/";

    /** Of the keys that tell that a namespace has quotas: written whenever one is declared. */
    private static final String FENCES = Cache.QUOTA_FENCES;

    private final Cache cache;
    private final QuotaKinds kinds;

    ResourceQuotas(Cache cache, QuotaKinds kinds) {
        this.cache = cache;
        this.kinds = kinds;
    }

    @Override
    public void settle(Request request) {
        if (request.operation() == Operation.REMOVE && isNamespace(request)) {
            removeFence(request);
        }
        String namespace = request.call().target().namespace();
        if (namespace.isEmpty() || !kinds.isCounted(request.call().def())) {
            return;
        }
        if (request.call().def().plural().equals("resourcequotas")
                && request.call().group().isEmpty()) {
            declare(request, namespace);
        }
        Obj object = request.object();
        Obj before = request.before();
        Usage was = before == null ? Usage.NONE : kinds.usage(request.call().def(), before);
        Usage is =
                request.operation() == Operation.REMOVE
                        ? Usage.NONE
                        : kinds.usage(request.call().def(), object);
        if (is.equals(was)) {
            return;
        }
        dependOnFence(request, namespace);
        List<Change> changes = new ArrayList<>();
        for (Live quota : cache.policies(PREFIX, namespace)) {
            if (quota.object().text("metadata", "name").equals(ownName(request))) {
                continue; // a quota that goes, or comes, counts itself when it is counted
            }
            checkIsSaid(request, quota.object(), is);
            Map<String, Quantity> more = difference(quota.object(), was, is);
            if (!more.isEmpty()) {
                changes.add(new Change(quota, more));
            }
        }
        Turn turn = request.turn();
        if (!changes.isEmpty() && turn == null) {
            request.join(lane(namespace));
        } else if (turn != null) {
            changes.forEach(change -> apply(request, turn, namespace, change));
        }
    }

    private static boolean isNamespace(Request request) {
        return request.call().def().plural().equals("namespaces")
                && request.call().group().isEmpty();
    }

    private void removeFence(Request request) {
        String fence = FENCES + request.object().text("metadata", "name");
        if (cache.stored(fence) != null) {
            request.alsoWrite(Op.delete(fence));
        }
    }

    /**
     * @param more negative for what is let go
     */
    private record Change(Live quota, Map<String, Quantity> more) {}

    private static String lane(String namespace) {
        return "quota/" + namespace;
    }

    private static String ownName(Request request) {
        return request.call().def().plural().equals("resourcequotas")
                ? request.object().text("metadata", "name")
                : "";
    }

    /** A quota comes, or is about something else from now on. */
    private void declare(Request request, String namespace) {
        if (request.turn() == null) {
            request.join(lane(namespace));
        }
        Obj before = request.before();
        Obj quota = request.object();
        Obj hard = quota.obj("spec", "hard");
        if (request.operation() == Operation.REMOVE
                || (before != null && before.obj("spec", "hard").equals(hard))) {
            return;
        }
        dependOnFence(request, namespace);
        request.alsoWrite(
                Op.put(
                        FENCES + namespace,
                        JsonWriter.write(Obj.of("metadata", Obj.of("name", Node.of(namespace))))));
        if (before != null) {
            Obj used = before.obj("status", "used");
            Obj kept = Obj.EMPTY;
            for (String name : hard.names()) {
                Node amount = used.get(name);
                kept = amount == null ? kept : kept.with(name, amount);
            }
            request.change(quota.with("status", status(hard, kept)));
        }
        request.restate(stated -> {
            Supplier<Map<String, Quantity>> count = kinds.count(stated, namespace);
            return () -> withUsage(stated, count.get());
        });
    }

    private void dependOnFence(Request request, String namespace) {
        Stored fence = cache.stored(FENCES + namespace);
        request.dependOn(
                Compare.modRevision(FENCES + namespace, fence == null ? 0 : fence.revision()));
    }

    /** Where compute resources are limited, each container has to say what it takes. */
    private static void checkIsSaid(Request request, Obj quota, Usage usage) {
        if (request.creates("", "Pod") && usage.scopes().fit(quota)) {
            String missing =
                    QuotaKinds.missing(request.object(), quota.obj("spec", "hard").names());
            if (!missing.isEmpty()) {
                throw request.forbidden(
                        "failed quota: "
                                + quota.text("metadata", "name")
                                + ": must specify "
                                + missing);
            }
        }
    }

    /** Of what the quota is about; without zeros. */
    private static Map<String, Quantity> difference(Obj quota, Usage was, Usage is) {
        Map<String, Quantity> before = was.scopes().fit(quota) ? was.amounts() : Map.of();
        Map<String, Quantity> after = is.scopes().fit(quota) ? is.amounts() : Map.of();
        Map<String, Quantity> more = new TreeMap<>();
        for (String name : quota.obj("spec", "hard").names()) {
            Quantity difference =
                    after.getOrDefault(name, Quantity.ZERO)
                            .minus(before.getOrDefault(name, Quantity.ZERO));
            if (difference.signum() != 0) {
                more.put(name, difference);
            }
        }
        return more;
    }

    private void apply(Request request, Turn turn, String namespace, Change change) {
        Live changed = turn.get(change.quota().key());
        Live live = changed == null ? change.quota() : changed;
        Map<String, Quantity> used = used(live.object(), namespace);
        Map<String, Quantity> now = new TreeMap<>(used);
        change.more().forEach((name, more) -> now.merge(name, more, Quantity::plus));
        now.replaceAll((name, amount) -> amount.max(Quantity.ZERO));
        if (request.operation() == Operation.CREATE || isWhole(request)) {
            checkFits(request, live.object(), change.more(), used, now);
        }
        turn.change(live, withUsage(live.object(), now));
    }

    private static boolean isWhole(Request request) {
        String subresource = request.call().target().subresource();
        return subresource.isEmpty() || subresource.equals("resize");
    }

    private static void checkFits(
            Request request,
            Obj quota,
            Map<String, Quantity> more,
            Map<String, Quantity> used,
            Map<String, Quantity> now) {
        Map<String, Quantity> hard = PodResources.quantities(quota.obj("spec", "hard"));
        List<String> exceeded = new ArrayList<>();
        hard.forEach((name, limit) -> {
            boolean grows = more.getOrDefault(name, Quantity.ZERO).signum() > 0;
            if (grows && now.getOrDefault(name, Quantity.ZERO).compareTo(limit) > 0) {
                exceeded.add(name);
            }
        });
        if (!exceeded.isEmpty()) {
            throw request.forbidden(
                    "exceeded quota: "
                            + quota.text("metadata", "name")
                            + ", requested: "
                            + text(exceeded, more)
                            + ", used: "
                            + text(exceeded, used)
                            + ", limited: "
                            + text(exceeded, hard));
        }
    }

    private static String text(List<String> names, Map<String, Quantity> amounts) {
        return names.stream()
                .map(name -> name + "=" + amounts.get(name))
                .collect(Collectors.joining(","));
    }

    /** As the quota has it; what it does not say yet is counted. */
    private Map<String, Quantity> used(Obj quota, String namespace) {
        Map<String, Quantity> used = PodResources.quantities(quota.obj("status", "used"));
        List<String> hard = quota.obj("spec", "hard").names();
        used.keySet().retainAll(hard);
        if (!used.keySet().containsAll(hard)) {
            kinds.count(quota, namespace).get().forEach(used::putIfAbsent);
        }
        return used;
    }

    private static Obj withUsage(Obj quota, Map<String, Quantity> used) {
        Obj.Builder amounts = Obj.builder();
        used.forEach((name, amount) -> amounts.put(name, amount.toString()));
        return quota.with("status", status(quota.obj("spec", "hard"), amounts.build()));
    }

    private static Obj status(Obj hard, Obj used) {
        return Obj.builder().put("hard", hard).put("used", used).build();
    }
}
