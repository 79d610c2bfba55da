package io.keelson.orchestrator.object.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Admission;
import io.kubernetes.client.proto.V1Admissionregistration;
import io.kubernetes.client.proto.V1Apiextensions;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Batch;
import io.kubernetes.client.proto.V1Certificates;
import io.kubernetes.client.proto.V1Coordination;
import io.kubernetes.client.proto.V1Discovery;
import io.kubernetes.client.proto.V1Events;
import io.kubernetes.client.proto.V1Flowcontrol;
import io.kubernetes.client.proto.V1Networking;
import io.kubernetes.client.proto.V1Node;
import io.kubernetes.client.proto.V1Policy;
import io.kubernetes.client.proto.V1Rbac;
import io.kubernetes.client.proto.V1Resource;
import io.kubernetes.client.proto.V1Scheduling;
import io.kubernetes.client.proto.V1Storage;
import io.kubernetes.client.proto.V1beta1Admission;
import io.kubernetes.client.proto.V1beta1Batch;
import io.kubernetes.client.proto.V1beta1Extensions;
import io.kubernetes.client.proto.V1beta1Policy;
import io.kubernetes.client.proto.V2Autoscaling;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects as protobuf by the Java client's generated descriptors: what the reader is held against.
 * Knows nothing of the bundled facts; names are the descriptors', special types by their names.
 */
final class TestingMessages {
    static final List<FileDescriptor> FILES =
            List.of(
                    IntStr.getDescriptor(),
                    Meta.getDescriptor(),
                    Runtime.getDescriptor(),
                    V1.getDescriptor(),
                    V1Admission.getDescriptor(),
                    V1Admissionregistration.getDescriptor(),
                    V1Apiextensions.getDescriptor(),
                    V1Apps.getDescriptor(),
                    V1Authentication.getDescriptor(),
                    V1Authorization.getDescriptor(),
                    V1Autoscaling.getDescriptor(),
                    V1Batch.getDescriptor(),
                    V1Certificates.getDescriptor(),
                    V1Coordination.getDescriptor(),
                    V1Discovery.getDescriptor(),
                    V1Events.getDescriptor(),
                    V1Flowcontrol.getDescriptor(),
                    V1Networking.getDescriptor(),
                    V1Node.getDescriptor(),
                    V1Policy.getDescriptor(),
                    V1Rbac.getDescriptor(),
                    V1Resource.getDescriptor(),
                    V1Scheduling.getDescriptor(),
                    V1Storage.getDescriptor(),
                    V1beta1Admission.getDescriptor(),
                    V1beta1Batch.getDescriptor(),
                    V1beta1Extensions.getDescriptor(),
                    V1beta1Policy.getDescriptor(),
                    V2Autoscaling.getDescriptor());

    /** Messages whose fields JSON shows in the outer object. */
    private static final Set<String> INLINED =
            Set.of(
                    "volumeSource",
                    "persistentVolumeSource",
                    "localObjectReference",
                    "ephemeralContainerCommon",
                    "handler",
                    "rule",
                    "ruleWithOperations",
                    "ingressRuleValue",
                    "deviceConfiguration");

    private TestingMessages() {}

    /** The message of that full name ({@code k8s.io.api.core.v1.Pod}), or null. */
    static @Nullable Descriptor find(String fullName) {
        int dot = fullName.lastIndexOf('.');
        for (FileDescriptor file : FILES) {
            if (file.getPackage().equals(fullName.substring(0, dot))) {
                return file.findMessageTypeByName(fullName.substring(dot + 1));
            }
        }
        return null;
    }

    /** In the envelope that clients send. */
    static byte[] envelope(String apiVersion, String kind, Message object) {
        Message envelope =
                Runtime.Unknown.newBuilder()
                        .setTypeMeta(
                                Runtime.TypeMeta.newBuilder()
                                        .setApiVersion(apiVersion)
                                        .setKind(kind))
                        .setRaw(object.toByteString())
                        .setContentEncoding("")
                        .setContentType("")
                        .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {'k', '8', 's', 0});
        bytes.writeBytes(envelope.toByteArray());
        return bytes.toByteArray();
    }

    /** A whole object, whose kind and apiVersion go into the envelope. */
    static byte[] envelope(Obj object, Descriptor type) {
        return envelope(object.text("apiVersion"), object.text("kind"), message(object, type));
    }

    static Message message(Obj object, Descriptor type) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        Map<FieldDescriptor, Obj> inlined = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            FieldDescriptor field = field(type, name);
            if (field == null && (name.equals("kind") || name.equals("apiVersion"))) {
                return; // only the envelope has them, and for the outermost object
            }
            if (field == null) {
                FieldDescriptor outer = inlining(type, name);
                inlined.put(outer, inlined.getOrDefault(outer, Obj.EMPTY).with(name, value));
            } else if (value != Node.Null.NULL || isTime(field)) {
                set(message, field, value);
            }
        });
        inlined.forEach(
                (field, part) -> message.setField(field, message(part, field.getMessageType())));
        return message.build();
    }

    private static boolean isTime(FieldDescriptor field) {
        return !field.isRepeated()
                && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getName().endsWith("Time");
    }

    /** A few names differ in the case of letters: {@code uID}, {@code Webhooks}. */
    private static @Nullable FieldDescriptor field(Descriptor type, String json) {
        String name = protoName(json);
        return type.getFields().stream()
                .filter(it -> it.getName().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    private static String protoName(String json) {
        if (json.startsWith("$")) {
            return json.substring(1);
        }
        StringBuilder name = new StringBuilder();
        boolean isUpper = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '-') {
                isUpper = true;
            } else {
                name.append(isUpper ? Character.toUpperCase(c) : c);
                isUpper = false;
            }
        }
        return name.toString();
    }

    private static FieldDescriptor inlining(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (INLINED.contains(field.getName())) {
                Descriptor inner = field.getMessageType();
                if (field(inner, name) != null
                        || inner.getFields().stream()
                                .anyMatch(it ->
                                        INLINED.contains(it.getName())
                                                && it.getMessageType().findFieldByName(name)
                                                        != null)) {
                    return field;
                }
            }
        }
        throw new IllegalArgumentException(type.getFullName() + " has no field " + name);
    }

    private static void set(DynamicMessage.Builder message, FieldDescriptor field, Node value) {
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            ((Obj) value)
                    .forEach((key, mapped) ->
                            message.addRepeatedField(
                                    field,
                                    DynamicMessage.newBuilder(entry)
                                            .setField(entry.findFieldByNumber(1), key)
                                            .setField(
                                                    entry.findFieldByNumber(2),
                                                    single(entry.findFieldByNumber(2), mapped))
                                            .build()));
        } else if (field.isRepeated()) {
            for (Node element : (Arr) value) {
                message.addRepeatedField(field, single(field, element));
            }
        } else {
            message.setField(field, single(field, value));
        }
    }

    private static Object single(FieldDescriptor field, Node value) {
        return switch (field.getJavaType()) {
            case STRING -> text(value);
            case BOOLEAN -> ((Node.Bool) value).value();
            case INT -> (int) whole(value);
            case LONG -> whole(value);
            case DOUBLE ->
                    value instanceof Node.Fraction(BigDecimal number)
                            ? number.doubleValue()
                            : (double) whole(value);
            case BYTE_STRING -> ByteString.copyFrom(Base64.getDecoder().decode(text(value)));
            case MESSAGE -> special(field.getMessageType(), value);
            case FLOAT, ENUM -> throw new IllegalArgumentException(field.getFullName());
        };
    }

    private static Message special(Descriptor type, Node value) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        switch (type.getName()) {
            case "Time", "MicroTime" -> {
                if (value != Node.Null.NULL) {
                    Instant time = Instant.parse(text(value));
                    set(message, type.findFieldByName("seconds"), Node.of(time.getEpochSecond()));
                    set(message, type.findFieldByName("nanos"), Node.of(time.getNano()));
                }
            }
            case "Quantity" -> set(message, type.findFieldByName("string"), value);
            case "IntOrString" -> {
                boolean isText = value instanceof Node.Text;
                set(message, type.findFieldByName("type"), Node.of(isText ? 1 : 0));
                set(message, type.findFieldByName("intVal"), isText ? Node.of(0) : value);
                set(message, type.findFieldByName("strVal"), isText ? value : Node.of(""));
            }
            case "RawExtension", "JSON", "FieldsV1" ->
                    message.setField(
                            type.findFieldByNumber(1),
                            ByteString.copyFrom(JsonWriter.write(value)));
            case "JSONSchemaPropsOrArray", "JSONSchemaPropsOrStringArray" ->
                    set(message, type.findFieldByNumber(value instanceof Obj ? 1 : 2), value);
            case "JSONSchemaPropsOrBool" -> {
                boolean isSchema = value instanceof Obj;
                set(message, type.findFieldByNumber(1), isSchema ? Node.Bool.TRUE : value);
                if (isSchema) {
                    set(message, type.findFieldByNumber(2), value);
                }
            }
            default -> {
                if (value instanceof Arr) {
                    set(message, type.findFieldByName("items"), value);
                } else {
                    return message((Obj) value, type);
                }
            }
        }
        return message.build();
    }

    private static String text(Node value) {
        return ((Node.Text) value).value();
    }

    private static long whole(Node value) {
        return ((Node.Whole) value).value();
    }
}
