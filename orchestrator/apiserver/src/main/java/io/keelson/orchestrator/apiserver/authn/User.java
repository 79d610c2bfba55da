package io.keelson.orchestrator.apiserver.authn;

import java.util.List;
import java.util.Map;

/** Who sent a request. */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }
}
