package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code spec.podFailurePolicy}: what a pod's failure means. The first rule that fits says so. */
record FailurePolicy(Arr rules) {
    /** As in a rule's {@code action}; {@code COUNT} also where no rule fits. */
    enum Action {
        COUNT("Count"),
        IGNORE("Ignore"),
        FAIL_INDEX("FailIndex"),
        FAIL_JOB("FailJob");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        private static @Nullable Action of(String word) {
            for (Action action : values()) {
                if (action.word.equals(word)) {
                    return action;
                }
            }
            return null;
        }
    }

    /**
     * @param message why the Job has failed; empty if it has not
     */
    record Verdict(Action action, String message) {
        static final Verdict COUNTED = new Verdict(Action.COUNT, "");
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * @param pod one that has failed
     */
    Verdict judge(Obj pod) {
        for (int i = 0; i < rules.size(); i++) {
            if (!(rules.get(i) instanceof Obj rule)) {
                continue;
            }
            Action action = Action.of(rule.text("action"));
            String what = action == null ? "" : match(pod, rule);
            if (action != null && !what.isEmpty()) {
                return new Verdict(
                        action,
                        action == Action.FAIL_JOB
                                ? what + " matching " + rule.text("action") + " rule at index " + i
                                : "");
            }
        }
        return Verdict.COUNTED;
    }

    /** What the rule is about in this pod; empty if it does not fit. */
    private static String match(Obj pod, Obj rule) {
        String name = pod.text("metadata", "namespace") + "/" + pod.text("metadata", "name");
        if (rule.has("onExitCodes")) {
            Obj container = exited(pod.obj("status"), rule.obj("onExitCodes"));
            return container == null
                    ? ""
                    : "Container "
                            + container.text("name")
                            + " for pod "
                            + name
                            + " failed with exit code "
                            + exitCode(container);
        }
        for (Node node : pod.arr("status", "conditions")) {
            if (node instanceof Obj condition && fits(condition, rule.arr("onPodConditions"))) {
                return "Pod " + name + " has condition " + condition.text("type");
            }
        }
        return "";
    }

    private static @Nullable Obj exited(Obj status, Obj requirement) {
        for (String list : List.of("containerStatuses", "initContainerStatuses")) {
            for (Node node : status.arr(list)) {
                if (node instanceof Obj container
                        && exitCode(container) != 0
                        && isMeant(container, requirement)) {
                    return container;
                }
            }
        }
        return null;
    }

    /** 0 of one that has not ended, too: neither is a failure. */
    private static long exitCode(Obj container) {
        return container.whole(0, "state", "terminated", "exitCode");
    }

    private static boolean isMeant(Obj container, Obj requirement) {
        String name = requirement.text("containerName");
        if (!name.isEmpty() && !name.equals(container.text("name"))) {
            return false;
        }
        boolean listed = requirement.arr("values").asList().contains(Node.of(exitCode(container)));
        return switch (requirement.text("operator")) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            default -> false;
        };
    }

    private static boolean fits(Obj condition, Arr patterns) {
        for (Node node : patterns) {
            if (node instanceof Obj pattern
                    && pattern.text("type").equals(condition.text("type"))
                    && pattern.text("status").equals(condition.text("status"))) {
                return true;
            }
        }
        return false;
    }
}
