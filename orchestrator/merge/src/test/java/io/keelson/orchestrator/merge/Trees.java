package io.keelson.orchestrator.merge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;

/** Trees written down as JSON with single quotes, and the bundled types. */
final class Trees {
    private Trees() {}

    static Node node(String json) {
        return JsonReader.read(json.replace('\'', '"').getBytes(UTF_8));
    }

    static Obj obj(String json) {
        return (Obj) node(json);
    }

    static StructType core(String kind) {
        return Schemas.bundled().named("io.k8s.api.core.v1." + kind);
    }

    static StructType apps(String kind) {
        return Schemas.bundled().named("io.k8s.api.apps.v1." + kind);
    }
}
