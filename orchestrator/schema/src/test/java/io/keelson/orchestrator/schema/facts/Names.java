package io.keelson.orchestrator.schema.facts;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From proto names to OpenAPI names, and the messages that are no structs in JSON. */
final class Names {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS =
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.";

    /** What a field of such a message is in the facts. */
    private static final Map<String, String> SPECIAL =
            Map.ofEntries(
                    Map.entry(META + "Time", "time"),
                    Map.entry(META + "MicroTime", "microtime"),
                    Map.entry(META + "Timestamp", "time"),
                    Map.entry(META + "Duration", "duration"),
                    Map.entry(META + "FieldsV1", "any"),
                    Map.entry(META + "Patch", "any"),
                    Map.entry(META + "Verbs", "[string] wrapped"),
                    Map.entry("io.k8s.apimachinery.pkg.api.resource.Quantity", "quantity"),
                    Map.entry("io.k8s.apimachinery.pkg.api.resource.QuantityValue", "quantity"),
                    Map.entry("io.k8s.apimachinery.pkg.runtime.RawExtension", "any"),
                    Map.entry("io.k8s.apimachinery.pkg.util.intstr.IntOrString", "intorstring"));

    /** The same, for names that recur in several packages. */
    private static final Map<String, String> SPECIAL_SIMPLE =
            Map.of(
                    "ExtraValue", "[string] wrapped",
                    "JSON", "any",
                    "JSONSchemaPropsOrArray", "any or-array",
                    "JSONSchemaPropsOrBool", "any or-bool",
                    "JSONSchemaPropsOrStringArray", "any or-strings");

    private Names() {}

    /** {@code k8s.io.api.core.v1.Pod} to {@code io.k8s.api.core.v1.Pod}. */
    static String openApi(String proto) {
        return "io.k8s"
                + proto.substring("k8s.io".length())
                        .replace("apiextensions_apiserver", "apiextensions-apiserver");
    }

    /** A word of the facts, with flags after a blank; null for a message that is a struct. */
    static @Nullable String special(String openApi) {
        String simple = openApi.substring(openApi.lastIndexOf('.') + 1);
        boolean isExtra = simple.equals("ExtraValue");
        return isExtra || openApi.startsWith(EXTENSIONS)
                ? SPECIAL_SIMPLE.get(simple)
                : SPECIAL.get(openApi);
    }

    /** Scalars' words in proto files and in the facts are the same. */
    static boolean isScalar(String protoType) {
        return switch (protoType) {
            case "string", "bool", "int32", "int64", "double", "bytes" -> true;
            default -> false;
        };
    }
}
