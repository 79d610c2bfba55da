package io.keelson.orchestrator.apiserver.authn;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Issues and verifies the tokens of service accounts. */
public final class ServiceAccountTokens implements TokenAuthenticator {
    private static final String CLAIM = "kubernetes.io";
    private static final String EXTRA = "authentication.kubernetes.io/";
    private static final Duration DELETED_GRACE = Duration.ofSeconds(60);
    private static final int MAX_REMEMBERED = 4_096;
    private static final int MAX_TOKEN_CHARS = 16 << 10;
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final TokenKey key;
    private final String issuer;
    private final List<String> audiences;
    private final TokenObjects objects;
    private final InstantSource clock;
    private final Supplier<String> tokenIds;

    /** Tokens whose signature was verified, and what they say. */
    private final Map<String, Obj> remembered =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Obj> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };

    /** An object that a token lives and dies with. */
    public record Bound(String name, String uid) {}

    /**
     * What a token is asked for.
     *
     * @param audiences empty for the API server
     * @param pod the token ends with it, or null
     * @param node the pod's, or null
     * @param secret the token ends with it, or null
     */
    public record Request(
            String namespace,
            Bound serviceAccount,
            List<String> audiences,
            Duration lifetime,
            @Nullable Bound pod,
            @Nullable Bound node,
            @Nullable Bound secret) {}

    public record Issued(String token, Instant expiration) {}

    /**
     * @param issuer a URL that names this cluster in tokens
     * @param audiences for which a token must be to be believed here; the first is what tokens are
     *     for that name none
     * @param tokenIds makes a new one for each token
     */
    public ServiceAccountTokens(
            TokenKey key,
            String issuer,
            List<String> audiences,
            TokenObjects objects,
            InstantSource clock,
            Supplier<String> tokenIds) {
        this.key = key;
        this.issuer = issuer;
        this.audiences = List.copyOf(audiences);
        this.objects = objects;
        this.clock = clock;
        this.tokenIds = tokenIds;
    }

    public List<String> audiences() {
        return audiences;
    }

    public Issued issue(Request request) {
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        Instant expiration = now.plus(request.lifetime());
        Obj.Builder bound = Obj.builder().put("namespace", request.namespace());
        putBound(bound, "node", request.node());
        putBound(bound, "pod", request.pod());
        putBound(bound, "secret", request.secret());
        putBound(bound, "serviceaccount", request.serviceAccount());
        List<String> forWhom =
                request.audiences().isEmpty() ? audiences.subList(0, 1) : request.audiences();
        Obj claims =
                Obj.builder()
                        .put("aud", Arr.of(forWhom.stream().map(Node::of).toList()))
                        .put("exp", Node.of(expiration.getEpochSecond()))
                        .put("iat", Node.of(now.getEpochSecond()))
                        .put("iss", issuer)
                        .put("jti", tokenIds.get())
                        .put(CLAIM, bound.build())
                        .put("nbf", Node.of(now.getEpochSecond()))
                        .put(
                                "sub",
                                User.serviceAccountName(
                                        request.namespace(), request.serviceAccount().name()))
                        .build();
        Obj header = Obj.builder().put("alg", TokenKey.ALGORITHM).put("kid", key.id()).build();
        String signed = encode(header) + "." + encode(claims);
        byte[] signature = key.sign(signed.getBytes(StandardCharsets.US_ASCII));
        return new Issued(signed + "." + URL.encodeToString(signature), expiration);
    }

    private static void putBound(Obj.Builder to, String name, @Nullable Bound bound) {
        if (bound != null) {
            to.put(name, Obj.builder().put("name", bound.name()).put("uid", bound.uid()).build());
        }
    }

    private static String encode(Obj obj) {
        return URL.encodeToString(JsonWriter.write(obj));
    }

    @Override
    public @Nullable User authenticate(String token) {
        return authenticate(token, audiences);
    }

    /** Believed if the token is for one of these; for token reviews. */
    public @Nullable User authenticate(String token, List<String> forOneOf) {
        Obj claims = verified(token);
        if (claims == null
                || !claims.text("iss").equals(issuer)
                || audiencesOf(claims).stream().noneMatch(forOneOf::contains)) {
            return null;
        }
        long now = clock.instant().getEpochSecond();
        if (now >= claims.whole(0, "exp") || now < claims.whole(Long.MAX_VALUE, "nbf")) {
            return null;
        }
        return userOf(claims);
    }

    /** What the token is for; empty if it is none of ours. */
    public List<String> audiencesOf(String token) {
        Obj claims = verified(token);
        return claims == null ? List.of() : audiencesOf(claims);
    }

    /** Why a token of ours is not believed, as upstream words it; empty for any other one. */
    public String whyNot(String token, List<String> forOneOf) {
        Obj claims = verified(token);
        if (claims == null || !claims.text("iss").equals(issuer)) {
            return "";
        }
        List<String> own = audiencesOf(claims);
        if (own.stream().noneMatch(forOneOf::contains)) {
            return "token audiences "
                    + GoText.quoteAll(own)
                    + " is invalid for the target audiences "
                    + GoText.quoteAll(forOneOf);
        }
        return clock.instant().getEpochSecond() >= claims.whole(0, "exp")
                ? "service account token has expired"
                : "";
    }

    private static List<String> audiencesOf(Obj claims) {
        List<String> found = new ArrayList<>();
        if (claims.get("aud") instanceof Node.Text(String one)) {
            found.add(one);
        }
        for (Node each : claims.arr("aud")) {
            if (each instanceof Node.Text(String one)) {
                found.add(one);
            }
        }
        return found;
    }

    private @Nullable Obj verified(String token) {
        synchronized (remembered) {
            Obj known = remembered.get(token);
            if (known != null) {
                return known;
            }
        }
        Obj claims = verify(token);
        if (claims != null) {
            synchronized (remembered) {
                remembered.put(token, claims);
            }
        }
        return claims;
    }

    private @Nullable Obj verify(String token) {
        int first = token.indexOf('.');
        int last = token.lastIndexOf('.');
        if (first <= 0 || last <= first + 1 || token.length() > MAX_TOKEN_CHARS) {
            return null;
        }
        try {
            Obj header = decode(token.substring(0, first));
            if (!header.text("alg").equals(TokenKey.ALGORITHM)
                    || !header.text("kid").equals(key.id())) {
                return null;
            }
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(last + 1));
            byte[] signed = token.substring(0, last).getBytes(StandardCharsets.US_ASCII);
            return key.isSignatureOf(signed, signature)
                    ? decode(token.substring(first + 1, last))
                    : null;
        } catch (IllegalArgumentException | MalformedException e) {
            return null; // not of this form: some other kind of token
        }
    }

    private static Obj decode(String part) {
        return JsonReader.readObj(Base64.getUrlDecoder().decode(part));
    }

    private @Nullable User userOf(Obj claims) {
        Obj bound = claims.obj(CLAIM);
        String namespace = bound.text("namespace");
        String name = bound.text("serviceaccount", "name");
        String uid = bound.text("serviceaccount", "uid");
        if (!claims.text("sub").equals(User.serviceAccountName(namespace, name))
                || !isAlive("serviceaccounts", namespace, bound.obj("serviceaccount"))
                || !isAliveIfNamed("pods", namespace, bound.obj("pod"))
                || !isAliveIfNamed("secrets", namespace, bound.obj("secret"))) {
            return null;
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        putExtra(extra, "pod-name", bound.text("pod", "name"));
        putExtra(extra, "pod-uid", bound.text("pod", "uid"));
        putExtra(extra, "node-name", bound.text("node", "name"));
        putExtra(extra, "node-uid", bound.text("node", "uid"));
        String id = claims.text("jti");
        putExtra(extra, "credential-id", id.isEmpty() ? "" : "JTI=" + id);
        return new User(
                User.serviceAccountName(namespace, name),
                uid,
                User.serviceAccountGroups(namespace),
                extra);
    }

    private static void putExtra(Map<String, List<String>> to, String name, String value) {
        if (!value.isEmpty()) {
            to.put(EXTRA + name, List.of(value));
        }
    }

    private boolean isAliveIfNamed(String resource, String namespace, Obj bound) {
        return bound.isEmpty() || isAlive(resource, namespace, bound);
    }

    /** There, the same, and not deleted for more than a minute. */
    private boolean isAlive(String resource, String namespace, Obj bound) {
        Obj live = objects.find(resource, namespace, bound.text("name"));
        if (live == null || !live.text("metadata", "uid").equals(bound.text("uid"))) {
            return false;
        }
        String deleted = live.text("metadata", "deletionTimestamp");
        if (deleted.isEmpty()) {
            return true;
        }
        try {
            return clock.instant().isBefore(Instant.parse(deleted).plus(DELETED_GRACE));
        } catch (DateTimeException e) {
            return false;
        }
    }
}
