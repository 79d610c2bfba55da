package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.object.IntOrString;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a StatefulSet asks for.
 *
 * @param start the first ordinal
 * @param isOrdered whether a pod waits for those before it
 * @param isOnDelete whether pods of an older template are replaced only when somebody deletes them
 * @param partition the ordinal, counted from zero, from which on a new template is rolled out
 * @param maxUnavailable how many pods may be missing while it is
 */
record SetSpec(
        String name,
        int replicas,
        int start,
        boolean isOrdered,
        boolean isOnDelete,
        int partition,
        int maxUnavailable,
        int minReadySeconds,
        List<Obj> claimTemplates,
        boolean claimsGoWithSet,
        boolean claimsGoWithPod) {
    private static final Pattern POD_NAME = Pattern.compile("(.*)-([0-9]+)");
    private static final int DIGITS_MAX = 9;
    private static final Node ONE = Node.of(1);

    static SetSpec of(Obj set) {
        Obj spec = set.obj("spec");
        int replicas = (int) spec.whole(1, "replicas");
        Node unavailable = spec.at("updateStrategy", "rollingUpdate", "maxUnavailable");
        List<Obj> claimTemplates = new ArrayList<>();
        for (Node node : spec.arr("volumeClaimTemplates")) {
            if (node instanceof Obj template) {
                claimTemplates.add(template);
            }
        }
        return new SetSpec(
                set.text("metadata", "name"),
                replicas,
                (int) spec.whole(0, "ordinals", "start"),
                !spec.text("podManagementPolicy").equals("Parallel"),
                spec.text("updateStrategy", "type").equals("OnDelete"),
                (int) spec.whole(0, "updateStrategy", "rollingUpdate", "partition"),
                Math.max(
                        1,
                        IntOrString.scaled(
                                unavailable == null ? ONE : unavailable, replicas, true)),
                (int) spec.whole(0, "minReadySeconds"),
                claimTemplates,
                goes(spec, "whenDeleted"),
                goes(spec, "whenScaled"));
    }

    private static boolean goes(Obj spec, String when) {
        return spec.text("persistentVolumeClaimRetentionPolicy", when).equals("Delete");
    }

    /** The ordinal in the name of a pod of this set; -1 if it is no name of one. */
    int ordinal(String podName) {
        Matcher matcher = POD_NAME.matcher(podName);
        return matcher.matches()
                        && matcher.group(1).equals(name)
                        && matcher.group(2).length() <= DIGITS_MAX
                ? Integer.parseInt(matcher.group(2))
                : -1;
    }

    String podName(int ordinal) {
        return name + "-" + ordinal;
    }

    boolean hasPlace(int ordinal) {
        return ordinal >= start && ordinal < start + replicas;
    }

    /** Whether a pod of that ordinal is made from the new template, and not from the one before. */
    boolean isUpdated(int ordinal) {
        return isOnDelete || ordinal >= start + partition;
    }
}
