package io.keelson.orchestrator.agent.fake;

import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.object.Durations;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one pod behaves.
 *
 * @param isEverReady whether it becomes ready at all
 * @param runFor until its containers end; null if they do not
 * @param exitCode how they end then
 */
record FakeBehaviour(
        Duration startDelay,
        Duration readyDelay,
        boolean isEverReady,
        @Nullable Duration runFor,
        int exitCode,
        Duration stopDelay) {
    static final String PREFIX = "fake.keelson.io/";

    private static final Duration CRASH_AFTER = Duration.ofSeconds(1);

    /**
     * @throws IllegalArgumentException an annotation has no meaning; the message names it
     */
    static FakeBehaviour of(Obj pod, FakeSettings settings) {
        Obj annotations = pod.obj("metadata", "annotations");
        boolean crashes = annotations.text(PREFIX + "crash-loop").equals("true");
        Duration otherwise =
                crashes
                        ? CRASH_AFTER
                        : isOfJob(pod)
                                ? settings.jobDuration()
                                : annotations.has(PREFIX + "exit-code") ? Duration.ZERO : null;
        return new FakeBehaviour(
                duration(annotations, "start-after", settings.startDelay()),
                duration(annotations, "ready-after", settings.readyDelay()),
                !annotations.text(PREFIX + "ready").equals("false"),
                annotations.has(PREFIX + "run-for")
                        ? duration(annotations, "run-for", Duration.ZERO)
                        : otherwise,
                exitCode(annotations, crashes ? 1 : 0),
                duration(annotations, "stop-after", settings.stopDelay()));
    }

    private static boolean isOfJob(Obj pod) {
        OwnerReference owner = Meta.of(pod).controller();
        return owner != null
                && owner.kind().equals("Job")
                && !pod.text("spec", "restartPolicy").equals("Always");
    }

    private static Duration duration(Obj annotations, String name, Duration otherwise) {
        String text = annotations.text(PREFIX + name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            Duration parsed = Durations.parse(text);
            if (!parsed.isNegative()) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            throw wrong(name, text, "a duration such as 1m30s", e);
        }
        throw wrong(name, text, "a duration such as 1m30s", null);
    }

    private static int exitCode(Obj annotations, int otherwise) {
        String text = annotations.text(PREFIX + "exit-code");
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 255) {
            return Integer.parseInt(text);
        }
        throw wrong("exit-code", text, "a number from 0 to 255", null);
    }

    private static IllegalArgumentException wrong(
            String name, String text, String wanted, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "annotation " + PREFIX + name + ": \"" + text + "\" is not " + wanted, cause);
    }
}
