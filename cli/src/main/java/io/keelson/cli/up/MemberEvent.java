package io.keelson.cli.up;

import java.util.Map;

/** What happens to the members that {@code up} runs; the supervisor takes them one by one. */
sealed interface MemberEvent {
    /** The member's place in the plan. */
    int index();

    /** It serves clients. */
    record Ready(int index, long run) implements MemberEvent {}

    /** Its process is gone. */
    record Ended(int index, long run, int exitCode, String reason) implements MemberEvent {}

    /** It has a new identity and can be started as that. */
    record Readmitted(int index, String initialCluster) implements MemberEvent {}

    /**
     * It is a voter.
     *
     * @param promoted it was a learner until now
     */
    record Votes(int index, boolean promoted) implements MemberEvent {}

    /** Its replacement could not go on; it is tried again with its next start. */
    record ReplacementFailed(int index, String reason) implements MemberEvent {}

    /** Peer URLs by member name, as a flag has them. */
    static String initialCluster(Map<String, String> peerUrls) {
        StringBuilder flag = new StringBuilder();
        peerUrls.forEach((name, url) ->
                flag.append(flag.isEmpty() ? "" : ",").append(name).append('=').append(url));
        return flag.toString();
    }
}
