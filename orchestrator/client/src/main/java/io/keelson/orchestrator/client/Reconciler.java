package io.keelson.orchestrator.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes what an object asks for true, or more nearly so. */
@FunctionalInterface
public interface Reconciler {
    /**
     * Looks at the object of that name, which may be gone. What it wrote in its turns before is
     * seen by the informers. A {@link io.keelson.orchestrator.object.StatusException} from a
     * request may be let through: the name has another turn, after a while.
     *
     * @param api what is written through it is waited for before the next turn
     * @return after how long to look again although nothing changed; null if not
     */
    @Nullable Duration reconcile(ObjectKey key, Api api);
}
