package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What went wrong in callbacks, where a failed check would be the caller's and not the run's. */
final class ModelChecks {
    private final Coverage coverage;
    private final List<AssertionError> failures = new ArrayList<>();
    private boolean healed;

    ModelChecks(Coverage coverage) {
        this.coverage = coverage;
    }

    /** From now on nothing has a reason to fail but age. */
    void healed() {
        healed = true;
    }

    void throwFirst() {
        for (AssertionError failure : failures) {
            throw failure;
        }
    }

    void mayFail(Throwable failure, int... codes) {
        if (failure instanceof StatusException status) {
            coverage.count("status-" + status.code());
            checked(() -> {
                assertThat(status.code()).isIn((Object[]) boxed(codes));
                if (healed) {
                    assertThat(status.code()).as(status.getMessage()).isEqualTo(410);
                }
            });
        } else {
            unexpected(failure);
        }
    }

    private static Integer[] boxed(int... codes) {
        return Arrays.stream(codes).boxed().toArray(Integer[]::new);
    }

    void unexpected(Throwable failure) {
        failures.add(new AssertionError("unexpected: " + failure, failure));
    }

    void checked(Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            failures.add(e);
        }
    }
}
