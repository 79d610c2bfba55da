package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.merge.JsonPatch;
import io.keelson.orchestrator.merge.MergePatch;
import io.keelson.orchestrator.merge.StrategicMergePatch;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns the body of a patch into a change. */
final class Patches {
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private final Schemas schemas;
    private final Bodies bodies;

    Patches(Schemas schemas, Bodies bodies) {
        this.schemas = schemas;
        this.bodies = bodies;
    }

    /**
     * Reads the patch and goes on with the change. The patched object goes through the same checks
     * as one that was sent whole.
     */
    Step read(Call call, WriteOptions options, Function<Updating.Change, Step> then) {
        return call.compute(() -> change(call, options), then);
    }

    private Updating.Change change(Call call, WriteOptions options) {
        ResourceDef def = call.def();
        StructType type = schemas.find(def.schemaName());
        UnaryOperator<Obj> patch = patch(call, type);
        return new Updating.Change() {
            @Override
            public boolean isLong() {
                return call.isLarge();
            }

            @Override
            public Supplier<Bodies.Body> of(Live live) {
                return () -> patched(live);
            }

            private Bodies.Body patched(Live live) {
                Obj patched = patch.apply(Presentation.served(def, live.object()));
                call.checkName(patched);
                String insisted = patched.text("metadata", "resourceVersion");
                if (!insisted.isEmpty() && !insisted.equals(Long.toString(live.revision()))) {
                    throw call.conflict();
                }
                Bodies.Body body =
                        bodies.checked(patched, def.gvk(), type, new ArrayList<>(), options);
                return new Bodies.Body(bodies.stored(def, body.object()), body.warnings());
            }

            @Override
            public String insistsOn() {
                return ""; // a patch that names a version is checked when it is applied
            }
        };
    }

    /** What the patch does to an object of that type. */
    UnaryOperator<Obj> patch(Call call, @Nullable StructType type) {
        try {
            return switch (call.mediaType()) {
                case JSON_PATCH -> {
                    JsonPatch patch = JsonPatch.parse(JsonReader.read(call.body()));
                    yield object -> asObject(patch.apply(object));
                }
                case MERGE_PATCH -> {
                    Obj patch = JsonReader.readObj(call.body());
                    yield object -> MergePatch.apply(object, patch);
                }
                case STRATEGIC -> {
                    if (type == null) {
                        throw new StatusException(
                                Status.unsupportedMediaType(List.of(JSON_PATCH, MERGE_PATCH)));
                    }
                    Obj patch = JsonReader.readObj(call.body());
                    yield object -> StrategicMergePatch.apply(object, patch, type);
                }
                default -> throw new StatusException(Status.unsupportedMediaType());
            };
        } catch (MalformedException e) {
            throw new StatusException(
                    Status.badRequest("error decoding patch: " + e.getMessage()), e);
        }
    }

    private static Obj asObject(Node node) {
        if (node instanceof Obj object) {
            return object;
        }
        throw new StatusException(Status.unprocessable());
    }
}
