package io.keelson.orchestrator.object.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.ScalarType;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import io.keelson.orchestrator.schema.Type.AnyType;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bundled facts' numbers and types against the descriptors of the Java client. */
final class DescriptorsTest {
    @Test
    void everyMessageOfTheJavaClientHasTheSameFields() {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (FileDescriptor file : TestingMessages.FILES) {
            for (Descriptor message : file.getMessageTypes()) {
                StructType type = Schemas.bundled().find(openApi(message));
                if (type != null) {
                    compared++;
                    compare(message, type, wrong);
                }
            }
        }
        // The client's proto files are younger than its models, which do not have this field.
        assertThat(wrong)
                .containsExactlyInAnyOrder(
                        "k8s.io.api.autoscaling.v1.HorizontalPodAutoscalerCondition"
                                + ".observedGeneration: nothing, not INT64",
                        "k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerCondition"
                                + ".observedGeneration: nothing, not INT64");
        assertThat(compared).isGreaterThan(650);
    }

    private static void compare(Descriptor message, StructType type, List<String> wrong) {
        for (FieldDescriptor expected : message.getFields()) {
            Field field = type.field(expected.getNumber());
            String found = field == null ? "nothing" : shape(field.type(), field);
            if (!found.equals(shape(expected))) {
                wrong.add(expected.getFullName() + ": " + found + ", not " + shape(expected));
            }
        }
        for (Field field : type.fields()) {
            if (field.number() != 0 && message.findFieldByNumber(field.number()) == null) {
                wrong.add(type + "." + field.name() + ": the client does not know it");
            }
        }
    }

    private static String openApi(Descriptor message) {
        return "io."
                + message.getFullName()
                        .replaceFirst("^k8s\\.io", "k8s")
                        .replace("apiextensions_apiserver", "apiextensions-apiserver");
    }

    private static String shape(FieldDescriptor field) {
        if (field.isMapField()) {
            return "map of " + single(field.getMessageType().findFieldByNumber(2));
        }
        return (field.isRepeated() ? "list of " : "") + single(field);
    }

    private static String single(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING, BYTES, INT32, INT64, DOUBLE -> field.getType().name();
            case BOOL -> "BOOLEAN";
            case MESSAGE ->
                    switch (field.getMessageType().getName()) {
                        case "Time" -> "TIME";
                        case "MicroTime" -> "MICRO_TIME";
                        case "Duration" -> "DURATION";
                        case "Quantity" -> "QUANTITY";
                        case "IntOrString" -> "INT_OR_STRING";
                        case "RawExtension", "JSON", "FieldsV1" -> "any PLAIN";
                        case "JSONSchemaPropsOrArray" -> "any SCHEMA_OR_ARRAY";
                        case "JSONSchemaPropsOrBool" -> "any SCHEMA_OR_BOOL";
                        case "JSONSchemaPropsOrStringArray" -> "any SCHEMA_OR_STRINGS";
                        case "Verbs", "ExtraValue" -> "wrapped list of STRING";
                        default -> openApi(field.getMessageType());
                    };
            default -> "unexpected " + field.getType();
        };
    }

    private static String shape(Type type, Field field) {
        return switch (type) {
            case ScalarType scalar -> scalar.name();
            case StructType struct -> struct.name();
            case AnyType any -> "any " + field.wire();
            case MapType map -> "map of " + shape(map.value(), field);
            case ListType list ->
                    (field.wire() == Field.Wire.WRAPPED_LIST ? "wrapped list of " : "list of ")
                            + shape(list.element(), field);
        };
    }
}
