package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Obj;

/** Tells users, beside an object, what was done about it and why not. */
public interface EventRecorder {
    /**
     * Something went as it should. Never waits and never fails.
     *
     * @param about with kind and apiVersion
     * @param reason one word in capitals and small letters, which programs may look for
     */
    void normal(Obj about, String reason, String message);

    /** Something did not. */
    void warning(Obj about, String reason, String message);
}
