package io.keelson.orchestrator.apiserver.golden;

import java.util.Map;
import java.util.TreeMap;

/**
 * Recorded revisions and what they are here. An object's revision has one counterpart; their order
 * is kept, but two recorded ones may be one here. A list's only may not be before an object's that
 * was older than it.
 */
final class Revisions {
    /** What was written before is the recorded cluster's own start, in an order of its own. */
    private static final long FIRST_RECORDED = 192;

    private final TreeMap<Long, Long> objects = new TreeMap<>();
    private final TreeMap<Long, Long> lists = new TreeMap<>();

    /**
     * @return whether that agrees with what was known; it is taken for true from now on either way
     */
    boolean pairObject(long recorded, long live) {
        Map.Entry<Long, Long> before = objects.lowerEntry(recorded);
        Map.Entry<Long, Long> after = objects.higherEntry(recorded);
        Long known = objects.put(recorded, live);
        boolean inOrder =
                (before == null || before.getValue() <= live)
                        && (after == null || after.getValue() >= live);
        return recorded < FIRST_RECORDED || (inOrder && (known == null || known == live));
    }

    /**
     * @return whether the list is as new as what is known to have been written before it
     */
    boolean pairList(long recorded, long live) {
        lists.put(recorded, live);
        Map.Entry<Long, Long> before = objects.floorEntry(recorded);
        return before == null || before.getValue() <= live;
    }

    /** Of a request's revision; one that was never in an answer is the client's own. */
    String toLive(String recorded) {
        if (!recorded.matches("\\d{1,18}")) {
            return recorded;
        }
        long revision = Long.parseLong(recorded);
        Long live = objects.get(revision);
        if (live == null) {
            live = lists.get(revision);
        }
        return live == null ? recorded : Long.toString(live);
    }
}
