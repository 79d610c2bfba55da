package io.keelson.orchestrator.controllers.disruption;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps the status of PodDisruptionBudgets. */
public final class DisruptionController implements Controller {
    private final ControllerContext context;
    private final Informer<Obj> budgets;
    private final Informer<PodView> pods;
    private final ExpectedScale expectedScale;
    private final ReconcileLoop loop;

    /** Of the budgets, so that a change of a pod need not read them all. */
    private final Map<ObjectKey, LabelSelector> selectors = new ConcurrentHashMap<>();

    public DisruptionController(ControllerContext context) {
        this.context = context;
        budgets = context.informers().of(ApiResource.POD_DISRUPTION_BUDGETS);
        pods = context.informers().pods();
        expectedScale = new ExpectedScale(context.informers());
        loop = context.loop(this::reconcile);
        budgets.onChange((before, now) -> {
            if (now != null) {
                selectors.put(now.key(), selector(now.obj()));
                loop.add(now.key());
            } else if (before != null) {
                selectors.remove(before.key());
            }
        });
        pods.onChange((before, now) -> {
            addBudgetsOf(before);
            addBudgetsOf(now);
        });
    }

    /** One that cannot be read selects nothing. */
    private static LabelSelector selector(Obj budget) {
        try {
            return LabelSelector.of(
                    budget.at("spec", "selector") instanceof Obj given ? given : null);
        } catch (StatusException e) {
            return LabelSelector.NOTHING;
        }
    }

    private void addBudgetsOf(@Nullable Item<PodView> pod) {
        if (pod == null) {
            return;
        }
        for (Item<Obj> budget : budgets.list(pod.meta().namespace())) {
            LabelSelector selector = selectors.get(budget.key());
            if (selector != null && selector.matches(pod.meta().labels())) {
                loop.add(budget.key());
            }
        }
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = budgets.get(key);
        if (item == null) {
            return null;
        }
        Obj budget = item.obj();
        LabelSelector selector = selector(budget);
        List<Item<PodView>> selected =
                pods.list(key.namespace()).stream()
                        .filter(pod -> selector.matches(pod.meta().labels()))
                        .toList();
        return new BudgetTurn(context, budget, selected, expectedScale).run(api);
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }
}
