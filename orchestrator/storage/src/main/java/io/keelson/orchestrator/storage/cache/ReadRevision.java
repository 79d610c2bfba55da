package io.keelson.orchestrator.storage.cache;

/** How new a read has to be. */
public sealed interface ReadRevision {
    /** All that was written before the read began. */
    record Newest() implements ReadRevision {}

    /** Whatever is there. */
    record Any() implements ReadRevision {}

    record NotOlderThan(long revision) implements ReadRevision {}

    /** The state as it was. */
    record Exact(long revision) implements ReadRevision {}

    /**
     * As a request says it.
     *
     * @param resourceVersion empty, or a decimal number
     * @param match {@code Exact}, {@code NotOlderThan}, or empty
     * @param limited true for a list with a limit, which without a match is an exact one
     * @throws NumberFormatException if the resourceVersion is no number
     */
    static ReadRevision of(String resourceVersion, String match, boolean limited) {
        if (resourceVersion.isEmpty()) {
            return new Newest();
        }
        long revision = Long.parseUnsignedLong(resourceVersion);
        if (revision == 0) {
            return new Any();
        }
        return match.equals("Exact") || (match.isEmpty() && limited)
                ? new Exact(revision)
                : new NotOlderThan(revision);
    }
}
