package io.keelson.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds our files against those of jetcd, which were written by somebody else from the same API:
 * whatever jetcd knows, we have under the same full name with the same number and type. We may have
 * more, since jetcd follows etcd at some distance.
 */
class JetcdParityTest {

    private static final List<FileDescriptor> JETCD =
            List.of(
                    io.etcd.jetcd.api.Auth.getDescriptor(),
                    io.etcd.jetcd.api.Kv.getDescriptor(),
                    io.etcd.jetcd.api.JetcdProto.getDescriptor(),
                    io.etcd.jetcd.api.lock.JetcdProto.getDescriptor(),
                    io.etcd.jetcd.api.ElectionOuterClass.getDescriptor());

    /** In jetcd's file but in no release of etcd: a server answers Unimplemented. */
    private static final Set<String> JETCD_ONLY = Set.of("method etcdserverpb.Watch.Progress");

    @Test
    void everythingJetcdKnowsIsOursToo() {
        Map<String, String> theirs = facts(JETCD);
        assertThat(theirs.keySet()).containsAll(JETCD_ONLY);
        theirs.keySet().removeAll(JETCD_ONLY);

        assertThat(facts(WireFiles.OURS)).containsAllEntriesOf(theirs);
    }

    @Test
    void theComparisonIsNotEmpty() {
        Map<String, Long> theirs = kinds(facts(JETCD));
        assertThat(theirs.get("message")).isGreaterThanOrEqualTo(103);
        assertThat(theirs.get("field")).isGreaterThanOrEqualTo(228);
        assertThat(theirs.get("oneof")).isGreaterThanOrEqualTo(4);
        assertThat(theirs.get("value")).isGreaterThanOrEqualTo(28);
        assertThat(theirs.get("method")).isGreaterThanOrEqualTo(46);
    }

    @Test
    void oursIsTheWholeOfEtcd() {
        assertThat(kinds(facts(WireFiles.OURS)))
                .isEqualTo(
                        Map.of(
                                "message", 116L,
                                "field", 260L,
                                "oneof", 4L,
                                "value", 33L,
                                "method", 49L));
    }

    private static Map<String, Long> kinds(Map<String, String> facts) {
        return facts.keySet().stream()
                .collect(
                        Collectors.groupingBy(
                                name -> name.substring(0, name.indexOf(' ')),
                                TreeMap::new,
                                Collectors.counting()));
    }

    /** All that a client could trip over, as "kind full.name" to "what it is". */
    private static Map<String, String> facts(List<FileDescriptor> files) {
        Map<String, String> facts = new TreeMap<>();
        for (FileDescriptor file : files) {
            file.getMessageTypes().forEach(message -> addMessage(facts, message));
            file.getEnumTypes().forEach(type -> addEnum(facts, type));
            file.getServices().forEach(service -> addService(facts, service));
        }
        return facts;
    }

    private static void addMessage(Map<String, String> facts, Descriptor message) {
        facts.put("message " + message.getFullName(), "");
        for (FieldDescriptor field : message.getFields()) {
            facts.put("field " + field.getFullName(), describe(field));
        }
        for (OneofDescriptor oneof : message.getOneofs()) {
            facts.put("oneof " + oneof.getFullName(), "");
        }
        message.getEnumTypes().forEach(type -> addEnum(facts, type));
        message.getNestedTypes().forEach(nested -> addMessage(facts, nested));
    }

    private static String describe(FieldDescriptor field) {
        String type =
                switch (field.getJavaType()) {
                    case MESSAGE -> field.getMessageType().getFullName();
                    case ENUM -> field.getEnumType().getFullName();
                    default -> field.getType().name();
                };
        OneofDescriptor oneof = field.getContainingOneof();
        return "%s %s = %d, json %s, in %s, presence %s, packed %s"
                .formatted(
                        field.isRepeated() ? "repeated" : "single",
                        type,
                        field.getNumber(),
                        field.getJsonName(),
                        oneof == null ? "no oneof" : oneof.getName(),
                        field.hasPresence(),
                        field.isPacked());
    }

    private static void addEnum(Map<String, String> facts, EnumDescriptor type) {
        for (EnumValueDescriptor value : type.getValues()) {
            // A value's full name leaves out its enum; the type belongs to the fact.
            facts.put(
                    "value " + type.getFullName() + "." + value.getName(), "" + value.getNumber());
        }
    }

    private static void addService(Map<String, String> facts, ServiceDescriptor service) {
        for (MethodDescriptor method : service.getMethods()) {
            facts.put(
                    "method " + method.getFullName(),
                    "(%s%s) returns (%s%s)"
                            .formatted(
                                    method.isClientStreaming() ? "stream " : "",
                                    method.getInputType().getFullName(),
                                    method.isServerStreaming() ? "stream " : "",
                                    method.getOutputType().getFullName()));
        }
    }
}
