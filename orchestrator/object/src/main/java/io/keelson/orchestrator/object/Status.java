package io.keelson.orchestrator.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended, as the API says it: every error is one of these, and so are a few successes.
 * The factories have the words that clients know.
 *
 * @param code of HTTP
 * @param reason empty for a success and for failures that have none
 * @param details null if the answer has none
 */
public record Status(int code, String reason, String message, @Nullable Details details) {
    private static final int SHOWN_BODY_BYTES = 30;

    /**
     * @param kind the resource's plural name; the kind, if the object is invalid
     * @param retryAfterSeconds 0 if not to be retried
     */
    public record Details(
            String name,
            String group,
            String kind,
            String uid,
            List<Cause> causes,
            int retryAfterSeconds) {
        /** Says nothing: {@code {}}. */
        public static final Details NONE = new Details("", "", "", "", List.of(), 0);

        static Details of(String group, String kind, String name) {
            return new Details(name, group, kind, "", List.of(), 0);
        }

        Details withCauses(List<Cause> added) {
            return new Details(name, group, kind, uid, List.copyOf(added), retryAfterSeconds);
        }

        Details withRetryAfter(int seconds) {
            return new Details(name, group, kind, uid, causes, seconds);
        }
    }

    public record Cause(String reason, String message, String field) {}

    public boolean isSuccess() {
        return code < 400;
    }

    /** Whether its details name that cause. */
    public boolean hasCause(String reason) {
        return details != null
                && details.causes().stream().anyMatch(cause -> cause.reason().equals(reason));
    }

    public StatusException exception() {
        return new StatusException(this);
    }

    /** With these causes in its details. */
    public Status withCauses(List<Cause> causes) {
        Details had = details == null ? Details.NONE : details;
        return new Status(code, reason, message, had.withCauses(causes));
    }

    /** With this advice to the client. */
    public Status withRetryAfter(int seconds) {
        Details had = details == null ? Details.NONE : details;
        return new Status(code, reason, message, had.withRetryAfter(seconds));
    }

    /** Done, and nothing else to say. */
    public static Status success(int code) {
        return new Status(code, "", "", null);
    }

    /** An object was deleted. */
    public static Status deleted(String group, String resource, String name, String uid) {
        return new Status(200, "", "", new Details(name, group, resource, uid, List.of(), 0));
    }

    public static Status notFound(String group, String resource, String name) {
        return about(404, "NotFound", group, resource, name, " not found");
    }

    /** No such path. */
    public static Status noSuchResource() {
        return new Status(
                404, "NotFound", "the server could not find the requested resource", Details.NONE);
    }

    public static Status alreadyExists(String group, String resource, String name) {
        return about(409, "AlreadyExists", group, resource, name, " already exists");
    }

    /** No free name was found after {@code generateName}. */
    public static Status generatedNameExists(String group, String resource, String name) {
        return about(
                        409,
                        "AlreadyExists",
                        group,
                        resource,
                        name,
                        " already exists, the server was not able to generate a unique name for the"
                                + " object")
                .withRetryAfter(1);
    }

    public static Status conflict(String group, String resource, String name, String why) {
        return new Status(
                409,
                "Conflict",
                "Operation cannot be fulfilled on "
                        + qualified(group, resource)
                        + " "
                        + GoText.quote(name)
                        + ": "
                        + why,
                Details.of(group, resource, name));
    }

    /** The client's resourceVersion is not the object's. */
    public static Status modified(String group, String resource, String name) {
        return conflict(
                group,
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and"
                        + " try again");
    }

    /** Fields that others own. */
    public static Status applyConflict(String message, List<Cause> causes) {
        return new Status(409, "Conflict", message, Details.NONE.withCauses(causes));
    }

    /** An object that breaks the rules of its kind. */
    public static Status invalid(String group, String kind, String name, List<FieldError> errors) {
        List<Cause> causes = new ArrayList<>(errors.size());
        for (FieldError error : errors) {
            causes.add(new Cause(error.reason(), error.body(), error.field()));
        }
        String message = qualified(group, kind) + " " + GoText.quote(name) + " is invalid";
        return new Status(
                422,
                "Invalid",
                errors.isEmpty() ? message : message + ": " + FieldError.join(errors),
                Details.of(group, kind, name).withCauses(causes));
    }

    /** A patch that cannot be applied to the object. */
    public static Status unprocessable() {
        return new Status(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request",
                Details.NONE);
    }

    public static Status badRequest(String message) {
        return new Status(400, "BadRequest", message, null);
    }

    /**
     * A body of which not even the kind could be read.
     *
     * @param kind that was expected
     */
    public static Status unrecognized(String kind, MalformedException why, byte[] body) {
        return badRequest(
                "the object provided is unrecognized (must be of type "
                        + kind
                        + "): couldn't get version/kind; json parse error: "
                        + why.getMessage()
                        + " ("
                        + summary(body)
                        + ")");
    }

    /**
     * A body that is no object of the kind it says it is, or of the kind that belongs here.
     *
     * @param given the kind that the body names
     * @param expected the kind that the path takes
     */
    public static Status cannotBeHandled(
            String given, String version, String expected, String why) {
        return badRequest(
                given
                        + " in version "
                        + GoText.quote(version)
                        + " cannot be handled as a "
                        + expected
                        + ": "
                        + why);
    }

    public static Status forbidden(String group, String resource, String name, String why) {
        String what;
        if (resource.isEmpty()) {
            what = "forbidden: ";
        } else if (name.isEmpty()) {
            what = qualified(group, resource) + " is forbidden: ";
        } else {
            what = qualified(group, resource) + " " + GoText.quote(name) + " is forbidden: ";
        }
        return new Status(403, "Forbidden", what + why, Details.of(group, resource, name));
    }

    public static Status unauthorized() {
        return unauthorized("Unauthorized");
    }

    public static Status unauthorized(String message) {
        return new Status(401, "Unauthorized", message, null);
    }

    /** A revision that was compacted. */
    public static Status expired(String message) {
        return new Status(410, "Expired", message, null);
    }

    /** The request may still be carried out. */
    public static Status timeout(String message, int retryAfterSeconds) {
        return new Status(
                504,
                "Timeout",
                "Timeout: " + message,
                Details.NONE.withRetryAfter(retryAfterSeconds));
    }

    /** A revision that the store has not reached. */
    public static Status resourceVersionTooLarge(long asked, long current) {
        return timeout("Too large resource version: " + asked + ", current: " + current, 1)
                .withCauses(
                        List.of(
                                new Cause(
                                        "ResourceVersionTooLarge",
                                        "Too large resource version",
                                        "")));
    }

    /** Not now, but perhaps soon. */
    public static Status serverTimeout(
            String group, String resource, String operation, int retryAfterSeconds) {
        return new Status(
                500,
                "ServerTimeout",
                "The "
                        + operation
                        + " operation against "
                        + qualified(group, resource)
                        + " could not be completed at this time, please try again.",
                Details.of(group, resource, operation).withRetryAfter(retryAfterSeconds));
    }

    public static Status tooManyRequests(String message, int retryAfterSeconds) {
        return new Status(
                429, "TooManyRequests", message, Details.NONE.withRetryAfter(retryAfterSeconds));
    }

    /** The path exists, but not for this method. */
    public static Status methodNotAllowed() {
        return new Status(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Details.NONE);
    }

    /** The resource has no such verb. */
    public static Status methodNotSupported(String group, String resource, String action) {
        return new Status(
                405,
                "MethodNotAllowed",
                action
                        + " is not supported on resources of kind "
                        + GoText.quote(qualified(group, resource)),
                Details.of(group, resource, ""));
    }

    /** A body in a form that this path does not take. */
    public static Status unsupportedMediaType(List<String> accepted) {
        return new Status(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + String.join(", ", accepted),
                null);
    }

    /** A body in a form that no path takes. */
    public static Status unsupportedMediaType() {
        return new Status(415, "UnsupportedMediaType", "415: Unsupported Media Type", Details.NONE);
    }

    public static Status notAcceptable() {
        return new Status(406, "NotAcceptable", "406: Not Acceptable", Details.NONE);
    }

    /** No answer in a form that the client takes. */
    public static Status notAcceptable(List<String> offered) {
        return new Status(
                406,
                "NotAcceptable",
                "only the following media types are accepted: " + String.join(", ", offered),
                null);
    }

    public static Status tooLarge(String message) {
        return new Status(
                413, "RequestEntityTooLarge", "Request entity too large: " + message, null);
    }

    public static Status unavailable(String message) {
        return new Status(503, "ServiceUnavailable", message, null);
    }

    public static Status internal(String message) {
        return new Status(
                500,
                "InternalError",
                "Internal error occurred: " + message,
                Details.NONE.withCauses(List.of(new Cause("", message, ""))));
    }

    /** A failure that the API gives no reason for. */
    public static Status unexplained(String message) {
        return new Status(500, "", message, null);
    }

    private static Status about(
            int code, String reason, String group, String resource, String name, String end) {
        return new Status(
                code,
                reason,
                qualified(group, resource) + " " + GoText.quote(name) + end,
                Details.of(group, resource, name));
    }

    /** {@code deployments.apps}; {@code pods}. */
    private static String qualified(String group, String name) {
        return group.isEmpty() ? name : name + "." + group;
    }

    private static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        byte[] shown =
                body.length > SHOWN_BODY_BYTES ? Arrays.copyOf(body, SHOWN_BODY_BYTES) : body;
        String text =
                body[0] == '{'
                        ? new String(shown, StandardCharsets.UTF_8)
                        : HexFormat.of().formatHex(shown);
        return body.length > SHOWN_BODY_BYTES ? text + " ..." : text;
    }

    /** As a client receives it. */
    public Obj toObj() {
        return StatusJson.toObj(this);
    }

    /** What an answer said, for a client. */
    public static Status of(Obj obj) {
        return StatusJson.of(obj);
    }
}
