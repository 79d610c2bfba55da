package io.keelson.kvstore.apply;

import java.util.List;

/**
 * A row of the member table.
 *
 * @param name empty until the member has started and said it
 * @param clientUrls empty until the member has started and said them
 */
public record MemberRecord(
        long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {
    public MemberRecord {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }
}
