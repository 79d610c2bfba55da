package io.keelson.orchestrator.scheduler.framework;

import org.jspecify.annotations.Nullable;

/** A plug-in that prefers some nodes. */
public interface ScorePlugin extends Plugin {
    /** Null if it likes all of them the same. */
    @Nullable NodeScorer preScore(Cycle cycle, FeasibleNodes nodes);
}
