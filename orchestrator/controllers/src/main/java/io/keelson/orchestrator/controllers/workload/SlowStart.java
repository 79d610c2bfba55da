package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Write;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one, then two, four and so on together, and no more after a batch of which one failed: a
 * spent quota refuses few and not thousands.
 */
public final class SlowStart {
    private SlowStart() {}

    /** How those ended that were sent: in the same order, and perhaps not all. */
    public static List<Api.Outcome> performAll(Api api, List<Write> writes) {
        List<Api.Outcome> outcomes = new ArrayList<>(writes.size());
        int together = 1;
        while (outcomes.size() < writes.size()) {
            int from = outcomes.size();
            int to = Math.min(writes.size(), from + together);
            List<Api.Outcome> batch = api.performAll(writes.subList(from, to));
            outcomes.addAll(batch);
            if (!batch.stream().allMatch(Api.Outcome::isDone)) {
                break;
            }
            together *= 2;
        }
        return outcomes;
    }
}
