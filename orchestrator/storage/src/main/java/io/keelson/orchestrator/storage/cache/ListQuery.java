package io.keelson.orchestrator.storage.cache;

/**
 * @param limit objects at most, 0 for all
 * @param continueToken of the answer before, empty for a list from its start; then the revision is
 *     the token's
 */
public record ListQuery(
        Selection selection, ReadRevision revision, long limit, String continueToken) {
    public static ListQuery all(Selection selection, ReadRevision revision) {
        return new ListQuery(selection, revision, 0, "");
    }
}
