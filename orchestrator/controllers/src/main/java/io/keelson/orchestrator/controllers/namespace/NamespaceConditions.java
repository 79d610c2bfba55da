package io.keelson.orchestrator.controllers.namespace;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a namespace that is going says of what holds it, in upstream's words. */
enum NamespaceConditions {
    DISCOVERY(
            "NamespaceDeletionDiscoveryFailure",
            "DiscoveryFailed",
            "ResourcesDiscovered",
            "All resources successfully discovered") {
        @Override
        String trouble(NamespaceContent.Remains remains) {
            return remains.discoveryFailure();
        }
    },
    /** Discovery names groups and versions apart, so that none fails to be parsed. */
    PARSING(
            "NamespaceDeletionGroupVersionParsingFailure",
            "GroupVersionParsingFailed",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed") {
        @Override
        String trouble(NamespaceContent.Remains remains) {
            return "";
        }
    },
    CONTENT(
            "NamespaceDeletionContentFailure",
            "ContentDeletionFailed",
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization") {
        @Override
        String trouble(NamespaceContent.Remains remains) {
            List<String> failures = remains.failures().stream().sorted().distinct().toList();
            return switch (failures.size()) {
                case 0 -> "";
                case 1 -> counted(remains) + failures.getFirst();
                default -> counted(remains) + failures;
            };
        }

        private static String counted(NamespaceContent.Remains remains) {
            return "Failed to delete all resource types, %d remaining: "
                    .formatted(remains.failures().size());
        }
    },
    REMAINING(
            "NamespaceContentRemaining",
            "SomeResourcesRemain",
            "ContentRemoved",
            "All content successfully removed") {
        @Override
        String trouble(NamespaceContent.Remains remains) {
            return listed(
                    "Some resources are remaining: ",
                    remains.objects(),
                    "%s has %d resource instances");
        }
    },
    FINALIZERS(
            "NamespaceFinalizersRemaining",
            "SomeFinalizersRemain",
            "ContentHasNoFinalizers",
            "All content-preserving finalizers finished") {
        @Override
        String trouble(NamespaceContent.Remains remains) {
            return listed(
                    "Some content in the namespace has finalizers remaining: ",
                    remains.finalizers(),
                    "%s in %d resource instances");
        }
    };

    private final String type;
    private final String reason;
    private final String reasonIfNone;
    private final String messageIfNone;

    NamespaceConditions(String type, String reason, String reasonIfNone, String messageIfNone) {
        this.type = type;
        this.reason = reason;
        this.reasonIfNone = reasonIfNone;
        this.messageIfNone = messageIfNone;
    }

    /** What there is to tell; empty if nothing is wrong. */
    abstract String trouble(NamespaceContent.Remains remains);

    private static String listed(String text, Map<String, Integer> counts, String each) {
        List<String> parts = new ArrayList<>();
        counts.forEach((what, count) -> parts.add(each.formatted(what, count)));
        return parts.isEmpty() ? "" : text + String.join(", ", parts);
    }

    /** That namespace with its conditions; the same if they stand there already. */
    static Obj of(NamespaceContent.Remains remains, Obj namespace, Instant now) {
        List<Node> conditions = new ArrayList<>(namespace.arr("status", "conditions").asList());
        for (NamespaceConditions each : values()) {
            each.put(conditions, each.trouble(remains), Times.seconds(now));
        }
        return namespace.withAt(Arr.of(conditions), "status", "conditions");
    }

    private void put(List<Node> conditions, String trouble, String now) {
        String status = trouble.isEmpty() ? "False" : "True";
        int at = 0;
        String since = now;
        while (at < conditions.size()
                && !(conditions.get(at) instanceof Obj had && had.text("type").equals(type))) {
            at++;
        }
        if (at < conditions.size()
                && conditions.get(at) instanceof Obj had
                && had.text("status").equals(status)) {
            since = had.text("lastTransitionTime");
        }
        Obj condition =
                Obj.builder()
                        .put("type", type)
                        .put("status", status)
                        .put("lastTransitionTime", since)
                        .put("reason", trouble.isEmpty() ? reasonIfNone : reason)
                        .put("message", trouble.isEmpty() ? messageIfNone : trouble)
                        .build();
        if (at < conditions.size()) {
            conditions.set(at, condition);
        } else {
            conditions.add(condition);
        }
    }
}
