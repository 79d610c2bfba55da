package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.object.Obj;
import org.jspecify.annotations.Nullable;

/** What all who look at Jobs ask of them. */
public final class Jobs {
    private Jobs() {}

    /** The condition Complete or Failed, whichever holds; null of a Job that has not finished. */
    public static @Nullable Obj finish(Obj job) {
        Obj status = job.obj("status");
        for (String type : new String[] {"Complete", "Failed"}) {
            if (Conditions.isTrue(status, type)) {
                return Conditions.find(status, type);
            }
        }
        return null;
    }

    public static boolean isFinished(Obj job) {
        return finish(job) != null;
    }
}
