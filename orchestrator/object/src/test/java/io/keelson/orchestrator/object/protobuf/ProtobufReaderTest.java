package io.keelson.orchestrator.object.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.UnknownFieldSet;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that the Java client's classes encoded, and broken ones. */
final class ProtobufReaderTest {
    static Stream<Obj> samples() {
        return Samples.all();
    }

    private static byte[] encode(Obj object) {
        GroupVersionKind kind = GroupVersionKind.of(object.text("apiVersion"), object.text("kind"));
        Descriptor type = TestingMessages.find(ApiTypes.protoName(kind));
        return TestingMessages.envelope(object, Objects.requireNonNull(type, kind.toString()));
    }

    private static Obj read(byte[] body) {
        return ProtobufReader.read(body, ApiTypes::find);
    }

    /** Protobuf cannot say that a list is there and empty. */
    private static Node withoutEmptyLists(Node node) {
        if (!(node instanceof Obj obj)) {
            return node instanceof Arr arr
                    ? Arr.of(
                            arr.asList().stream()
                                    .map(ProtobufReaderTest::withoutEmptyLists)
                                    .toList())
                    : node;
        }
        Obj.Builder kept = Obj.builder();
        obj.forEach((name, value) -> {
            if (!value.equals(Arr.EMPTY)) {
                kept.put(name, withoutEmptyLists(value));
            }
        });
        return kept.build();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatTheJavaClientEncodesIsReadAsTheSameTree(Obj sample) {
        assertThat(read(encode(sample))).isEqualTo(withoutEmptyLists(sample));
    }

    @Test
    void membersComeInTheSchemasOrder() {
        Obj pod =
                read(
                        TestingMessages.envelope(
                                "v1",
                                "Pod",
                                V1.Pod.newBuilder()
                                        .setStatus(V1.PodStatus.getDefaultInstance())
                                        .setMetadata(Meta.ObjectMeta.newBuilder().setName("p"))
                                        .build()));
        assertThat(pod.names()).containsExactly("kind", "apiVersion", "metadata", "status");
    }

    /** Go writes every field that is no pointer. */
    @Test
    void zerosThatJsonLeavesOutAreLeftOut() {
        V1.PodSpec spec =
                V1.PodSpec.newBuilder()
                        .setNodeName("")
                        .setHostNetwork(false)
                        .setTerminationGracePeriodSeconds(0)
                        .addContainers(
                                V1.Container.newBuilder()
                                        .setName("")
                                        .setImage("")
                                        .setResources(V1.ResourceRequirements.getDefaultInstance()))
                        .build();
        V1.Pod pod =
                V1.Pod.newBuilder()
                        .setMetadata(
                                Meta.ObjectMeta.newBuilder()
                                        .setName("")
                                        .setGeneration(0)
                                        .setCreationTimestamp(Meta.Time.getDefaultInstance()))
                        .setSpec(spec)
                        .build();
        assertThat(read(TestingMessages.envelope("v1", "Pod", pod)))
                .isEqualTo(
                        Samples.read(
                                """
                                kind: Pod
                                apiVersion: v1
                                metadata: {}
                                spec:
                                  containers: [{name: "", resources: {}}]
                                  terminationGracePeriodSeconds: 0
                                """));
    }

    @Test
    void aZeroTimeIsNull() {
        V1.Event event =
                V1.Event.newBuilder()
                        .setEventTime(Meta.MicroTime.getDefaultInstance())
                        .setFirstTimestamp(Meta.Time.newBuilder().setSeconds(0))
                        .build();
        Obj read = read(TestingMessages.envelope("v1", "Event", event));
        assertThat(read.get("eventTime")).isEqualTo(Node.Null.NULL);
        assertThat(read.text("firstTimestamp")).isEqualTo("1970-01-01T00:00:00Z");
    }

    @Test
    void fractionsOfASecondAreDroppedFromTimesAndCutToMicrosInMicroTimes() {
        V1.Event event =
                V1.Event.newBuilder()
                        .setEventTime(Meta.MicroTime.newBuilder().setSeconds(1).setNanos(1_999))
                        .setFirstTimestamp(Meta.Time.newBuilder().setSeconds(1).setNanos(999))
                        .build();
        Obj read = read(TestingMessages.envelope("v1", "Event", event));
        assertThat(read.text("eventTime")).isEqualTo("1970-01-01T00:00:01.000001Z");
        assertThat(read.text("firstTimestamp")).isEqualTo("1970-01-01T00:00:01Z");
    }

    @Test
    void aNumberOutOfTheRangeOfTimesIsMalformed() {
        V1.Event event =
                V1.Event.newBuilder()
                        .setFirstTimestamp(Meta.Time.newBuilder().setSeconds(Long.MAX_VALUE))
                        .build();
        assertThatThrownBy(() -> read(TestingMessages.envelope("v1", "Event", event)))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("protobuf: no time is 9223372036854775807 s and 0 ns");
    }

    @Test
    void packedListsOfNumbersAreReadToo() {
        V1.PodSecurityContext packed =
                V1.PodSecurityContext.newBuilder()
                        .setUnknownFields(
                                UnknownFieldSet.newBuilder()
                                        .addField(
                                                4,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addLengthDelimited(
                                                                ByteString.copyFrom(
                                                                        new byte[] {
                                                                            1, (byte) 0xac, 2
                                                                        }))
                                                        .build())
                                        .build())
                        .build();
        V1.Pod pod =
                V1.Pod.newBuilder()
                        .setSpec(V1.PodSpec.newBuilder().setSecurityContext(packed))
                        .build();
        assertThat(
                        read(TestingMessages.envelope("v1", "Pod", pod))
                                .arr("spec", "securityContext", "supplementalGroups"))
                .isEqualTo(Arr.of(Node.of(1), Node.of(300)));
    }

    @Test
    void unknownFieldsOfEveryShapeAreSkipped() {
        UnknownFieldSet inner =
                UnknownFieldSet.newBuilder()
                        .addField(7, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build();
        UnknownFieldSet unknown =
                UnknownFieldSet.newBuilder()
                        .addField(
                                1_000,
                                UnknownFieldSet.Field.newBuilder()
                                        .addVarint(-1)
                                        .addFixed32(1)
                                        .addFixed64(2)
                                        .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                        .addGroup(inner)
                                        .build())
                        .build();
        V1.ConfigMap map =
                V1.ConfigMap.newBuilder().setUnknownFields(unknown).putData("a", "b").build();
        assertThat(read(TestingMessages.envelope("v1", "ConfigMap", map)))
                .isEqualTo(Samples.read("{kind: ConfigMap, apiVersion: v1, data: {a: b}}"));
    }

    @Test
    void anIntOrStringIsWhatItsTypeSays() {
        IntStr.IntOrString both =
                IntStr.IntOrString.newBuilder().setType(1).setIntVal(7).setStrVal("http").build();
        V1.Service service =
                V1.Service.newBuilder()
                        .setSpec(
                                V1.ServiceSpec.newBuilder()
                                        .addPorts(V1.ServicePort.newBuilder().setTargetPort(both)))
                        .build();
        assertThat(
                        read(TestingMessages.envelope("v1", "Service", service))
                                .arr("spec", "ports")
                                .get(0))
                .isEqualTo(Obj.of("targetPort", Node.of("http")));
    }

    @Test
    void anExtensionMayBeAnEnvelopeItself() {
        byte[] inner =
                TestingMessages.envelope(
                        "v1", "ConfigMap", V1.ConfigMap.newBuilder().putData("a", "b").build());
        V1Apps.ControllerRevision revision =
                V1Apps.ControllerRevision.newBuilder()
                        .setData(
                                Runtime.RawExtension.newBuilder()
                                        .setRaw(ByteString.copyFrom(inner)))
                        .build();
        assertThat(
                        read(TestingMessages.envelope("apps/v1", "ControllerRevision", revision))
                                .get("data"))
                .isEqualTo(Samples.read("{kind: ConfigMap, apiVersion: v1, data: {a: b}}"));
    }

    @Test
    void brokenJsonInAnExtensionIsMalformed() {
        V1Apps.ControllerRevision revision =
                V1Apps.ControllerRevision.newBuilder()
                        .setData(
                                Runtime.RawExtension.newBuilder()
                                        .setRaw(ByteString.copyFromUtf8("{\"a\":")))
                        .build();
        assertThatThrownBy(() ->
                        read(TestingMessages.envelope("apps/v1", "ControllerRevision", revision)))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("protobuf: JSON inside is not JSON: ");
    }

    @Test
    void bodiesThatAreNoEnvelopes() {
        for (String body : new String[] {"", "k8s", "{}", "k8sx"}) {
            assertThatThrownBy(() -> read(body.getBytes(UTF_8)))
                    .isInstanceOf(MalformedException.class)
                    .hasMessage(
                            "protobuf: the body does not start with the four bytes 'k8s' and zero");
        }
        assertThatThrownBy(() -> read(new byte[] {'k', '8', 's', 0}))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("protobuf: the envelope names no kind and version");
        assertThatThrownBy(() ->
                        read(TestingMessages.envelope("v1", "Boat", V1.Pod.getDefaultInstance())))
                .isInstanceOf(MalformedException.class)
                .hasMessage("protobuf: no kind \"Boat\" is known in version \"v1\"");
    }

    @Test
    void aFieldOfTheWrongWireTypeIsNamed() {
        V1.Pod pod =
                V1.Pod.newBuilder()
                        .setUnknownFields(
                                UnknownFieldSet.newBuilder()
                                        .addField(
                                                15,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(1)
                                                        .build())
                                        .build())
                        .build();
        byte[] body = TestingMessages.envelope("v1", "Pod", pod);
        // Field 15, a number, becomes field 1 (metadata), a number.
        for (int i = 0; i < body.length; i++) {
            if (body[i] == 15 << 3) {
                body[i] = 1 << 3;
            }
        }
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith(
                        "protobuf: io.k8s.api.core.v1.Pod.metadata has wire type 0, not 2");
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        ByteString schema = ByteString.EMPTY;
        for (int i = 0; i < 5_000; i++) {
            schema = message(28, schema); // not
        }
        for (int number : new int[] {1, 4, 7, 2}) { // openAPIV3Schema, schema, versions, spec
            schema = message(number, schema);
        }
        ByteString deep = schema;
        Runtime.Unknown envelope =
                Runtime.Unknown.newBuilder()
                        .setTypeMeta(
                                Runtime.TypeMeta.newBuilder()
                                        .setApiVersion("apiextensions.k8s.io/v1")
                                        .setKind("CustomResourceDefinition"))
                        .setRaw(deep)
                        .build();
        byte[] body =
                ByteString.copyFrom(new byte[] {'k', '8', 's', 0})
                        .concat(envelope.toByteString())
                        .toByteArray();
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("protobuf: messages nested deeper than 250");
    }

    private static ByteString message(int number, ByteString content) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder().addLengthDelimited(content).build())
                .build()
                .toByteString();
    }

    @Test
    void aPrefixOfABodyIsReadOrRefusedButNeverMore() {
        byte[] body = encode(Samples.read(Samples.DEPLOYMENT));
        int refused = 0;
        for (int length = 0; length < body.length; length++) {
            try {
                read(Arrays.copyOf(body, length));
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(body.length / 2);
    }

    @Test
    void flippedBitsAreReadOrRefusedButNeverMore() {
        byte[] body = encode(Samples.read(Samples.POD_WITH_VOLUMES));
        Random random = new Random(20);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] broken = body.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                read(broken);
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 4_999);
    }
}
