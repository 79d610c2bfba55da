package io.keelson.orchestrator.storage;

/**
 * What to read: one key, or the keys from one up to another, in the order of {@link KeyOrder}.
 *
 * @param from first key
 * @param to first key that is not meant any more; empty for the one key {@code from}
 * @param limit rows at most, 0 for all
 * @param revision of the store to read at, 0 for the newest
 * @param what of a row is wanted
 * @param serializable true for an answer from the member that is asked, which may be old
 */
public record RangeQuery(
        String from, String to, long limit, long revision, Want what, boolean serializable) {
    /** What of each row comes back. */
    public enum Want {
        ROWS,
        /** Rows without values. */
        KEYS,
        /** No row, only how many there are. */
        COUNT
    }

    public RangeQuery {
        if (from.isEmpty() || limit < 0 || revision < 0) {
            throw new IllegalArgumentException(
                    "range from '" + from + "' limit " + limit + " revision " + revision);
        }
    }

    public static RangeQuery key(String key) {
        return new RangeQuery(key, "", 0, 0, Want.ROWS, false);
    }

    public static RangeQuery prefix(String prefix) {
        return between(prefix, KeyOrder.endOf(prefix));
    }

    public static RangeQuery between(String from, String to) {
        return new RangeQuery(from, to, 0, 0, Want.ROWS, false);
    }

    public RangeQuery from(String first) {
        return new RangeQuery(first, to, limit, revision, what, serializable);
    }

    public RangeQuery limit(long rows) {
        return new RangeQuery(from, to, rows, revision, what, serializable);
    }

    public RangeQuery at(long atRevision) {
        return new RangeQuery(from, to, limit, atRevision, what, serializable);
    }

    public RangeQuery want(Want wanted) {
        return new RangeQuery(from, to, limit, revision, wanted, serializable);
    }

    public RangeQuery fromAnyMember() {
        return new RangeQuery(from, to, limit, revision, what, true);
    }

    boolean isOneKey() {
        return to.isEmpty();
    }
}
