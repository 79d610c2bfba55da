package io.keelson.orchestrator.apiserver.requests;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an answer shows objects. All of it is JSON: no client needs protobuf in answers. */
public enum Form {
    OBJECT("application/json"),
    TABLE_V1("application/json;as=Table;v=v1;g=meta.k8s.io"),
    TABLE_V1BETA1("application/json;as=Table;v=v1beta1;g=meta.k8s.io"),
    PARTIAL("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"),
    PARTIAL_LIST("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");

    private final String mediaType;

    Form(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    public boolean isTable() {
        return this == TABLE_V1 || this == TABLE_V1BETA1;
    }

    public boolean isPartial() {
        return this == PARTIAL || this == PARTIAL_LIST;
    }

    /**
     * The first of the accepted forms that is served. Quality values are passed over, as upstream
     * does: clients list what they want most first.
     *
     * @param accept the header, or null for anything
     */
    public static Form accepted(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return OBJECT;
        }
        for (String clause : accept.split(",", -1)) {
            Form form = ofClause(clause);
            if (form != null) {
                return form;
            }
        }
        throw new StatusException(Status.notAcceptable());
    }

    private static @Nullable Form ofClause(String clause) {
        String[] parts = clause.trim().split(";", -1);
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].trim().split("=", 2);
            parameters.put(parameter[0], parameter.length == 2 ? parameter[1] : "");
        }
        String as = parameters.get("as");
        return switch (parts[0].trim().toLowerCase(Locale.ROOT)) {
            case "*/*", "application/*", "application/json" ->
                    as == null
                            ? OBJECT
                            : transformed(as, parameters.getOrDefault("v", "v1"), parameters);
            default -> null;
        };
    }

    private static @Nullable Form transformed(
            String as, String version, Map<String, String> parameters) {
        if (!parameters.getOrDefault("g", "meta.k8s.io").equals("meta.k8s.io")) {
            return null;
        }
        return switch (as + "/" + version) {
            case "Table/v1" -> TABLE_V1;
            case "Table/v1beta1" -> TABLE_V1BETA1;
            case "PartialObjectMetadata/v1" -> PARTIAL;
            case "PartialObjectMetadataList/v1" -> PARTIAL_LIST;
            default -> null;
        };
    }
}
