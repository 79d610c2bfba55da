package io.keelson.orchestrator.object.protobuf;

import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import org.jspecify.annotations.Nullable;

/** Kinds of Kubernetes' own groups by the rule that their packages are named by. */
final class ApiTypes {
    private ApiTypes() {}

    static @Nullable StructType find(GroupVersionKind kind) {
        return Schemas.bundled().find(openApi(name(kind)));
    }

    private static String openApi(String name) {
        return "io.k8s" + name.substring("k8s.io".length());
    }

    /** {@code k8s.io.api.apps.v1.Deployment}: with dashes where OpenAPI has them. */
    static String name(GroupVersionKind kind) {
        String group = kind.group();
        String meta = "k8s.io.apimachinery.pkg.apis.meta.v1.";
        if (group.isEmpty()
                && Schemas.bundled().find(openApi(meta + kind.kind())) != null
                && Schemas.bundled().find("io.k8s.api.core.v1." + kind.kind()) == null) {
            return meta + kind.kind();
        }
        int dot = group.indexOf('.');
        String first = group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
        String root =
                first.equals("apiextensions")
                        ? "k8s.io.apiextensions-apiserver.pkg.apis.apiextensions"
                        : "k8s.io.api." + first;
        return root + "." + kind.version() + "." + kind.kind();
    }

    /** As proto files spell it. */
    static String protoName(GroupVersionKind kind) {
        return name(kind).replace("apiextensions-apiserver", "apiextensions_apiserver");
    }
}
