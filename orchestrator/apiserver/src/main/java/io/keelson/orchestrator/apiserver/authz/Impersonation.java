package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.object.Status;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Acting as someone else, as {@code kubectl --as} asks for: each part of the other identity takes
 * the verb {@code impersonate} on it.
 */
public final class Impersonation {
    private static final String VERB = "impersonate";
    private static final String USER = "Impersonate-User";
    private static final String GROUP = "Impersonate-Group";
    private static final String UID = "Impersonate-Uid";
    private static final String EXTRA_PREFIX = "impersonate-extra-";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    private Impersonation() {}

    /**
     * Who the call is to be made as: the user itself if it asks for no one else.
     *
     * @throws io.keelson.orchestrator.object.StatusException 403 if that is not allowed, 400 if
     *     parts of an identity are given without a user
     */
    public static User apply(HttpCall call, User user, Authorizer authorizer) {
        String name = call.header(USER);
        List<String> groups = new ArrayList<>(call.headers(GROUP));
        String uid = call.header(UID);
        Map<String, List<String>> extra = extraOf(call);
        if (name == null || name.isEmpty()) {
            if (!groups.isEmpty() || uid != null || !extra.isEmpty()) {
                throw Status.badRequest(
                                "requested groups, uid or extra without impersonating a user")
                        .exception();
            }
            return user;
        }
        String[] account = serviceAccountParts(name);
        check(
                user,
                authorizer,
                account == null
                        ? Attributes.ofResource(VERB, "", "users", "", "", name)
                        : Attributes.ofResource(
                                VERB, "", "serviceaccounts", "", account[0], account[1]));
        for (String group : groups) {
            check(user, authorizer, Attributes.ofResource(VERB, "", "groups", "", "", group));
        }
        extra.forEach(
                (key, values) ->
                        values.forEach(
                                value ->
                                        check(
                                                user,
                                                authorizer,
                                                Attributes.ofResource(
                                                        VERB,
                                                        AUTHENTICATION,
                                                        "userextras",
                                                        key,
                                                        "",
                                                        value))));
        if (uid != null && !uid.isEmpty()) {
            check(
                    user,
                    authorizer,
                    Attributes.ofResource(VERB, AUTHENTICATION, "uids", "", "", uid));
        }
        if (groups.isEmpty() && account != null) {
            groups.addAll(User.serviceAccountGroups(account[0]));
        }
        String everyone =
                name.equals(User.ANONYMOUS_NAME) ? User.UNAUTHENTICATED : User.AUTHENTICATED;
        if (!groups.contains(everyone)) {
            groups.add(everyone);
        }
        return new User(name, uid == null ? "" : uid, groups, extra);
    }

    private static void check(User user, Authorizer authorizer, Attributes attributes) {
        Decision decision = authorizer.authorize(user, attributes);
        if (!decision.allowed()) {
            throw attributes.forbidden(user, decision.reason()).exception();
        }
    }

    private static String @Nullable [] serviceAccountParts(String name) {
        if (!name.startsWith(SERVICE_ACCOUNT)) {
            return null;
        }
        String[] parts = name.substring(SERVICE_ACCOUNT.length()).split(":", -1);
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty() ? parts : null;
    }

    private static Map<String, List<String>> extraOf(HttpCall call) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (String header : call.headerNames()) {
            if (header.startsWith(EXTRA_PREFIX)) {
                extra.put(
                        decoded(header.substring(EXTRA_PREFIX.length())),
                        List.copyOf(call.headers(header)));
            }
        }
        return extra;
    }

    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key; // as upstream: what cannot be decoded is meant literally
        }
    }
}
