package io.keelson.chaos;

/**
 * A rule of the store that a history breaks, with the calls or revisions that show it.
 *
 * @param detail says which client saw what, and what it should have seen
 */
public record Violation(Rule rule, String detail) {

    /** The rules that {@link RevisionChecker} holds a history against. */
    public enum Rule {
        /** A watcher of all keys missed a revision. */
        WATCH_GAP,
        /** A watcher saw a revision again, or an older one after a newer one. */
        WATCH_REPEATED,
        /** Two watchers were shown different changes of one revision. */
        WATCHES_DISAGREE,
        /** The watch ends before a revision that was acknowledged. */
        WATCH_ENDS_EARLY,
        /** An acknowledged write is not what the watch shows at its revision. */
        WRITE_LOST,
        /** Two acknowledged writes share a revision. */
        REVISION_SHARED,
        /** A write that started after another was acknowledged has no greater revision. */
        REAL_TIME_ORDER,
        /** A change that no client can have caused, or one whose write was refused. */
        WRITE_INVENTED,
        /** One write took effect at more than one revision. */
        WRITE_REPEATED,
        /** A linearizable answer's header is below a revision acknowledged before its call. */
        STALE_ANSWER,
        /** An answer's content is not the state at its header's revision. */
        WRONG_CONTENT
    }
}
