package io.keelson.orchestrator.scheduler.framework;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A plug-in that rules out nodes. */
public interface FilterPlugin extends Plugin {
    PreFiltered preFilter(Cycle cycle);

    /** What a plug-in says before it has looked at any single node. */
    sealed interface PreFiltered {
        /** Every node will do. */
        enum Skip implements PreFiltered {
            SKIP
        }

        /** No node will do. */
        record Rejected(Rejection rejection) implements PreFiltered {}

        /**
         * @param nodes names of the only nodes that have to be looked at, or null for all
         */
        record Check(NodeFilter filter, @Nullable Set<String> nodes) implements PreFiltered {}
    }

    static PreFiltered skip() {
        return PreFiltered.Skip.SKIP;
    }

    static PreFiltered check(NodeFilter filter) {
        return new PreFiltered.Check(filter, null);
    }

    static PreFiltered rejected(Rejection rejection) {
        return new PreFiltered.Rejected(rejection);
    }
}
