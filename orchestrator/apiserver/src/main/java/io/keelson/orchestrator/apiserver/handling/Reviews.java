package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.authn.ServiceAccountTokens;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.authz.AccessReviews;
import io.keelson.orchestrator.apiserver.authz.RbacAuthorizer;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import java.time.Duration;
import java.util.List;

/** Questions that are asked by creating an object which is answered and not kept. */
public final class Reviews {
    private static final GroupVersionKind TOKEN_REQUEST =
            new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
    private static final long TOKEN_SECONDS = 3600;
    private static final long TOKEN_SECONDS_MIN = 600;
    private static final long TOKEN_SECONDS_MAX = 1L << 32;

    private final RbacAuthorizer authorizer;
    private final ServiceAccountTokens tokens;

    public Reviews(RbacAuthorizer authorizer, ServiceAccountTokens tokens) {
        this.authorizer = authorizer;
        this.tokens = tokens;
    }

    Step answer(Call call, Bodies bodies) {
        WriteOptions options = WriteOptions.of(call.query(), "CreateOptions");
        return bodies.read(call, options, body -> answer(call, body.object()));
    }

    private Step answer(Call call, Obj review) {
        User user = call.user();
        Obj answered =
                switch (call.def().gvk().kind()) {
                    case "SelfSubjectAccessReview" ->
                            AccessReviews.ofSelf(review, user, authorizer);
                    case "SubjectAccessReview" -> AccessReviews.ofSubject(review, authorizer);
                    case "LocalSubjectAccessReview" ->
                            AccessReviews.ofLocalSubject(
                                    review, call.target().namespace(), authorizer);
                    case "SelfSubjectRulesReview" ->
                            AccessReviews.rulesOf(review, user, authorizer);
                    case "SelfSubjectReview" ->
                            review.with("status", Obj.of("userInfo", userInfo(user)));
                    case "TokenReview" -> tokenReview(review);
                    default -> throw new StatusException(Status.methodNotAllowed());
                };
        return new Step.Respond(Reply.of(201, answered));
    }

    private static Obj userInfo(User user) {
        Obj.Builder info = Obj.builder();
        if (!user.name().isEmpty()) {
            info.put("username", user.name());
        }
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            info.put("groups", Arr.ofTexts(user.groups()));
        }
        if (!user.extra().isEmpty()) {
            Obj.Builder extra = Obj.builder();
            user.extra().forEach((name, values) -> extra.put(name, Arr.ofTexts(values)));
            info.put("extra", extra.build());
        }
        return info.build();
    }

    private Obj tokenReview(Obj review) {
        String token = review.text("spec", "token");
        List<String> audiences = review.arr("spec", "audiences").texts();
        List<String> wanted = audiences.isEmpty() ? tokens.audiences() : audiences;
        User user = tokens.authenticate(token, wanted);
        if (user == null) {
            String why = tokens.whyNot(token, wanted);
            return review.with(
                    "status",
                    Obj.builder()
                            .put("user", Obj.EMPTY)
                            .put(
                                    "error",
                                    why.isEmpty()
                                            ? "[invalid bearer token]"
                                            : "[invalid bearer token, " + why + "]")
                            .build());
        }
        List<String> own = tokens.audiencesOf(token);
        return review.with(
                "status",
                Obj.builder()
                        .put("authenticated", Node.of(true))
                        .put("user", userInfo(user))
                        .put(
                                "audiences",
                                Arr.ofTexts(wanted.stream().filter(own::contains).toList()))
                        .build());
    }

    /** The sub-resource token of a service account. */
    Step issue(Call call, Bodies bodies, Schemas schemas, Cache cache) {
        WriteOptions options = WriteOptions.of(call.query(), "CreateOptions");
        return bodies.read(
                call,
                TOKEN_REQUEST,
                schemas.find("io.k8s.api.authentication.v1.TokenRequest"),
                options,
                request ->
                        cache.withNewest(
                                call,
                                account ->
                                        new Step.Respond(issued(call, request, account, cache))));
    }

    private static StatusException invalidDuration(long seconds, String why) {
        return new StatusException(
                Status.invalid(
                        "authentication.k8s.io",
                        "TokenRequest",
                        "",
                        List.of(
                                new FieldError(
                                        "FieldValueInvalid",
                                        "spec.expirationSeconds",
                                        "Invalid value: " + seconds + ": " + why))));
    }

    /** What a token is to end with, which has to be there and to be the one that is meant. */
    private static ServiceAccountTokens.Bound bound(
            Obj reference, String resource, String namespace, Cache cache) {
        String name = reference.text("name");
        Live live = cache.get("/registry/" + resource + "/" + namespace + "/" + name);
        if (live == null) {
            throw new StatusException(Status.notFound("", resource, name));
        }
        String uid = live.object().text("metadata", "uid");
        String wanted = reference.text("uid");
        if (!wanted.isEmpty() && !wanted.equals(uid)) {
            throw new StatusException(
                    Status.conflict(
                            "",
                            reference.text("kind"),
                            name,
                            "the UID in the bound object reference ("
                                    + wanted
                                    + ") does not match the UID in record. The object might have"
                                    + " been deleted and then recreated"));
        }
        return new ServiceAccountTokens.Bound(name, uid);
    }

    private Reply issued(Call call, Obj request, Live account, Cache cache) {
        long seconds = request.whole(TOKEN_SECONDS, "spec", "expirationSeconds");
        if (seconds < TOKEN_SECONDS_MIN) {
            throw invalidDuration(seconds, "may not specify a duration less than 10 minutes");
        }
        if (seconds > TOKEN_SECONDS_MAX) {
            throw invalidDuration(seconds, "may not specify a duration larger than 2^32 seconds");
        }
        Obj bound = request.obj("spec", "boundObjectRef");
        String namespace = call.target().namespace();
        ServiceAccountTokens.Bound pod =
                bound.text("kind").equals("Pod") ? bound(bound, "pods", namespace, cache) : null;
        ServiceAccountTokens.Bound secret =
                bound.text("kind").equals("Secret")
                        ? bound(bound, "secrets", namespace, cache)
                        : null;
        ServiceAccountTokens.Issued issued =
                tokens.issue(
                        new ServiceAccountTokens.Request(
                                call.target().namespace(),
                                new ServiceAccountTokens.Bound(
                                        call.target().name(),
                                        account.object().text("metadata", "uid")),
                                request.arr("spec", "audiences").texts(),
                                Duration.ofSeconds(seconds),
                                pod,
                                null,
                                secret));
        Obj spec = request.obj("spec").with("expirationSeconds", Node.of(seconds));
        if (spec.arr("audiences").isEmpty()) {
            spec = spec.with("audiences", Arr.ofTexts(tokens.audiences()));
        }
        if (!spec.has("boundObjectRef")) {
            spec = spec.with("boundObjectRef", Node.Null.NULL);
        }
        Obj metadata =
                Obj.builder()
                        .put("name", call.target().name())
                        .put("namespace", call.target().namespace())
                        .put("creationTimestamp", Times.seconds(call.now()))
                        .build();
        Obj status =
                Obj.builder()
                        .put("token", issued.token())
                        .put("expirationTimestamp", Times.seconds(issued.expiration()))
                        .build();
        return Reply.of(
                201, request.with("metadata", metadata).with("spec", spec).with("status", status));
    }
}
