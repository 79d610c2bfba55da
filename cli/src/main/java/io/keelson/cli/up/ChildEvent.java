package io.keelson.cli.up;

import java.util.Map;

/** What happens to the children of {@code up}; the supervisor takes it one by one. */
sealed interface ChildEvent {
    /** The child's place: the members as in the plan, then the API server, then nodes. */
    int index();

    /** It serves clients. */
    record Ready(int index, long run) implements ChildEvent {}

    /** Its process is gone. */
    record Ended(int index, long run, int exitCode, String reason) implements ChildEvent {}

    /** It has a new identity and can be started as that. */
    record Readmitted(int index, String initialCluster) implements ChildEvent {}

    /**
     * It is a voter.
     *
     * @param promoted it was a learner until now
     */
    record Votes(int index, boolean promoted) implements ChildEvent {}

    /** Its replacement could not go on; it is tried again with its next start. */
    record ReplacementFailed(int index, String reason) implements ChildEvent {}

    /** Peer URLs by member name, as a flag has them. */
    static String initialCluster(Map<String, String> peerUrls) {
        StringBuilder flag = new StringBuilder();
        peerUrls.forEach((name, url) ->
                flag.append(flag.isEmpty() ? "" : ",").append(name).append('=').append(url));
        return flag.toString();
    }
}
