package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The cache under writers, readers, watchers and a bad store, many times over. One seed is one run:
 * {@code -Dkeelson.cacher.seed=N} repeats it, {@code -Dkeelson.cacher.seeds=N} runs more.
 */
class CacherModelTest {
    private static final int STEPS = 150;

    @Test
    void whatClientsAreToldIsTheStoresHistory() {
        Coverage coverage = new Coverage();
        Long one = Long.getLong("keelson.cacher.seed");
        if (one != null) {
            CacherModel.inMemory(one, coverage).run(STEPS);
            return;
        }
        int seeds = Integer.getInteger("keelson.cacher.seeds", 600);
        for (long seed = 1; seed <= seeds; seed++) {
            try {
                CacherModel.inMemory(seed, coverage).run(STEPS);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        for (String happened :
                new String[] {
                    "ADDED",
                    "MODIFIED",
                    "DELETED",
                    "bookmark",
                    "initial-events-end",
                    "expired",
                    "resume",
                    "restart",
                    "resource-added",
                    "get",
                    "list-any",
                    "list-exact",
                    "list-too-old",
                    "list-newest",
                    "next-page",
                    "continue-expired",
                    "list-inconsistent",
                    "caught-up",
                    "status-503",
                    "status-504"
                }) {
            assertThat(coverage.counts().getOrDefault(happened, 0L)).as(happened).isGreaterThan(5);
        }
    }
}
