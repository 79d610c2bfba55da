package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * {@code status.uncountedTerminatedPods}: pods, by uid, that are going to be counted when their
 * finalizer is gone.
 */
record Uncounted(Set<String> succeeded, Set<String> failed) {
    private static final String FIELD = "uncountedTerminatedPods";

    static Uncounted of(Obj status) {
        return new Uncounted(
                new LinkedHashSet<>(status.arr(FIELD, "succeeded").texts()),
                new LinkedHashSet<>(status.arr(FIELD, "failed").texts()));
    }

    boolean has(JobPod pod) {
        return succeeded.contains(pod.uid()) || failed.contains(pod.uid());
    }

    int size() {
        return succeeded.size() + failed.size();
    }

    Obj in(Obj status) {
        Obj.Builder both = Obj.builder();
        if (!succeeded.isEmpty()) {
            both.put("succeeded", Arr.ofTexts(new ArrayList<>(succeeded)));
        }
        if (!failed.isEmpty()) {
            both.put("failed", Arr.ofTexts(new ArrayList<>(failed)));
        }
        return status.with(FIELD, both.build());
    }
}
