package io.keelson.orchestrator.apiserver.authn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who is calling, as far as the API is concerned.
 *
 * @param uid empty if there is none
 * @param extra what the authenticator knows besides
 */
public record User(
        String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    /** Its members may do anything. */
    public static final String MASTERS = "system:masters";

    public static final String AUTHENTICATED = "system:authenticated";
    public static final String UNAUTHENTICATED = "system:unauthenticated";
    public static final String ANONYMOUS_NAME = "system:anonymous";
    public static final User ANONYMOUS =
            new User(ANONYMOUS_NAME, "", List.of(UNAUTHENTICATED), Map.of());

    static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";
    static final String SERVICE_ACCOUNTS = "system:serviceaccounts";

    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** Without uid and extra. */
    public static User of(String name, String... groups) {
        return new User(name, "", List.of(groups), Map.of());
    }

    public boolean isIn(String group) {
        return groups.contains(group);
    }

    public static String serviceAccountName(String namespace, String name) {
        return SERVICE_ACCOUNT_PREFIX + namespace + ":" + name;
    }

    /** Of every service account, and of those of that namespace. */
    public static List<String> serviceAccountGroups(String namespace) {
        return List.of(SERVICE_ACCOUNTS, SERVICE_ACCOUNTS + ":" + namespace);
    }

    User withGroup(String group) {
        if (isIn(group)) {
            return this;
        }
        List<String> more = new ArrayList<>(groups);
        more.add(group);
        return new User(name, uid, more, extra);
    }
}
