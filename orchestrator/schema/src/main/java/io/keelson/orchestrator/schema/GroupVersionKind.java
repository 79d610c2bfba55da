package io.keelson.orchestrator.schema;

/**
 * What {@code apiVersion} and {@code kind} of an object say.
 *
 * @param group empty for the core group
 */
public record GroupVersionKind(String group, String version, String kind) {
    /** From an object's two fields. */
    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(
                        apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
