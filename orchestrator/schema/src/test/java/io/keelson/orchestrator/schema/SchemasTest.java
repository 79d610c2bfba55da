package io.keelson.orchestrator.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.schema.Type.AnyType;
import io.keelson.orchestrator.schema.Type.Granularity;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bundled facts say. */
final class SchemasTest {
    private static final String CORE = "io.k8s.api.core.v1.";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private final Schemas schemas = Schemas.bundled();

    private Field field(String type, String name) {
        return Objects.requireNonNull(schemas.named(type).field(name), type + "." + name);
    }

    private ListType list(String type, String name) {
        return (ListType) field(type, name).type();
    }

    @Test
    void unknownNamesAreAnswered() {
        assertThat(schemas.find(CORE + "Boat")).isNull();
        assertThatThrownBy(() -> schemas.named(CORE + "Boat"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no type named io.k8s.api.core.v1.Boat");
    }

    @Test
    void aTypeIsTheSameObjectWhereverItIsReferredTo() {
        assertThat(field(CORE + "Pod", "spec").type())
                .isSameAs(field(CORE + "PodTemplateSpec", "spec").type())
                .isSameAs(schemas.named(CORE + "PodSpec"));
    }

    /** Reading a field's type fails if the facts do not have it. */
    @Test
    void everyTypeThatAFieldRefersToExistsAndEveryKeyIsAFieldOfItsElement() {
        List<String> wrong = new ArrayList<>();
        for (String name : schemas.names()) {
            for (Field field : schemas.named(name).fields()) {
                if (field.type() instanceof ListType list) {
                    List<String> keys = new ArrayList<>(list.keys());
                    if (list.patchMergeKey() != null) {
                        keys.add(list.patchMergeKey());
                    }
                    for (String key : keys) {
                        if (!(list.element() instanceof StructType struct)
                                || struct.field(key) == null) {
                            wrong.add(name + "." + field.name() + ": no key " + key);
                        }
                    }
                    if ((list.granularity() == Granularity.ASSOCIATIVE) == list.keys().isEmpty()) {
                        wrong.add(name + "." + field.name() + ": " + list);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(schemas.names()).hasSizeGreaterThan(1_100);
    }

    @ParameterizedTest
    @CsvSource({
        "PodSpec, containers, name, name",
        "PodSpec, initContainers, name, name",
        "PodSpec, volumes, name, name",
        "PodSpec, imagePullSecrets, name, name",
        "PodSpec, hostAliases, ip, ip",
        "PodSpec, topologySpreadConstraints, topologyKey/whenUnsatisfiable, topologyKey",
        "PodStatus, conditions, type, type",
        "Container, ports, containerPort/protocol, containerPort",
        "Container, env, name, name",
        "Container, volumeMounts, mountPath, mountPath",
        "Container, volumeDevices, devicePath, devicePath",
        "ServiceSpec, ports, port/protocol, port",
        "ServiceAccount, secrets, name, name",
        "NodeStatus, addresses, type, type",
    })
    void listsOfStructsMergeByTheirKeys(String type, String name, String keys, String mergeKey) {
        ListType list = list(CORE + type, name);
        assertThat(list.granularity()).isEqualTo(Granularity.ASSOCIATIVE);
        assertThat(list.keys()).containsExactly(keys.split("/", -1));
        assertThat(list.patchMergeKey()).isEqualTo(mergeKey);
        assertThat(list.patchMerges()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PodSpec, tolerations",
        "PodSpec, readinessGates",
        "Container, args",
        "Container, command",
        "Container, envFrom",
        "ServiceSpec, externalIPs",
        "EndpointSubset, addresses",
        "NodeSpec, taints",
    })
    void otherListsAreOneValue(String type, String name) {
        assertThat(list(CORE + type, name).granularity()).isEqualTo(Granularity.ATOMIC);
        assertThat(list(CORE + type, name).patchMerges()).isFalse();
    }

    @Test
    void setsOfScalars() {
        ListType finalizers = list(META + "ObjectMeta", "finalizers");
        assertThat(finalizers.granularity()).isEqualTo(Granularity.SET);
        assertThat(finalizers.patchMerges()).isTrue();
        assertThat(finalizers.patchMergeKey()).isNull();
        assertThat(list(META + "ObjectMeta", "ownerReferences").keys()).containsExactly("uid");
    }

    /** Two sources of merging may differ: a JobCondition is patched by type but applied as one. */
    @Test
    void aListMayMergeInPatchesOnly() {
        ListType conditions = list("io.k8s.api.batch.v1.JobStatus", "conditions");
        assertThat(conditions.granularity()).isEqualTo(Granularity.ATOMIC);
        assertThat(conditions.patchMergeKey()).isEqualTo("type");
    }

    @Test
    void mapsAreGranularUnlessTheySayOtherwise() {
        assertThat(field(META + "ObjectMeta", "labels").type())
                .isEqualTo(new MapType(ScalarType.STRING, Granularity.ASSOCIATIVE));
        assertThat(field(CORE + "PodSpec", "nodeSelector").type())
                .isEqualTo(new MapType(ScalarType.STRING, Granularity.ATOMIC));
        assertThat(field(CORE + "ServiceSpec", "selector").type())
                .isEqualTo(new MapType(ScalarType.STRING, Granularity.ATOMIC));
        assertThat(field(CORE + "ResourceRequirements", "limits").type())
                .isEqualTo(new MapType(ScalarType.QUANTITY, Granularity.ASSOCIATIVE));
        assertThat(field("io.k8s.api.authorization.v1.SubjectAccessReviewSpec", "extra").type())
                .isEqualTo(
                        new MapType(
                                new ListType(
                                        ScalarType.STRING,
                                        Granularity.ATOMIC,
                                        List.of(),
                                        null,
                                        false),
                                Granularity.ASSOCIATIVE));
    }

    @Test
    void aFieldMayOverrideItsTypesGranularity() {
        assertThat(schemas.named(CORE + "ObjectReference").isAtomic()).isTrue();
        assertThat(schemas.named(META + "LabelSelector").isAtomic()).isTrue();
        StructType claimRef = (StructType) field(CORE + "PersistentVolumeSpec", "claimRef").type();
        assertThat(claimRef.name()).isEqualTo(CORE + "ObjectReference");
        assertThat(claimRef.isAtomic()).isFalse();
        assertThat(claimRef.field("uid")).isNotNull();
    }

    @Test
    void patchStrategiesOfStructs() {
        Field strategy = field("io.k8s.api.apps.v1.DeploymentSpec", "strategy");
        assertThat(strategy.patchRetainsKeys()).isTrue();
        assertThat(strategy.patchReplaces()).isFalse();
        assertThat(field(CORE + "PodSpec", "volumes").patchRetainsKeys()).isTrue();
        assertThat(
                        field("io.k8s.api.policy.v1.PodDisruptionBudgetSpec", "selector")
                                .patchReplaces())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "ContainerPort, protocol, '\"TCP\"'",
                "ServicePort, protocol, '\"TCP\"'",
                "Container, name, '\"\"'",
                "Container, resources, {}",
                "Container, image, none",
                "Pod, status, {}",
                "RBDVolumeSource, keyring, '\"/etc/ceph/keyring\"'",
                "AzureDiskVolumeSource, cachingMode, '\"ReadWrite\"'",
                "LocalObjectReference, name, '\"\"'",
            })
    void defaults(String type, String name, String json) {
        assertThat(field(CORE + type, name).defaultJson()).isEqualTo(json);
    }

    @Test
    void inlinedStructsShowTheirFieldsInJsonAndTheirNumberInProtobuf() {
        StructType volume = schemas.named(CORE + "Volume");
        Field message = Objects.requireNonNull(volume.field(2));
        assertThat(message.name()).isEmpty();
        assertThat(message.type()).isSameAs(schemas.named(CORE + "VolumeSource"));
        assertThat(field(CORE + "Volume", "emptyDir").number()).isZero();
        assertThat(field(CORE + "VolumeSource", "emptyDir").number()).isEqualTo(2);
        assertThat(volume.fields())
                .hasSize(2 + schemas.named(CORE + "VolumeSource").fields().size());
        // Inlined twice over: a rule with operations inlines a rule.
        assertThat(
                        field(
                                        "io.k8s.api.admissionregistration.v1.NamedRuleWithOperations",
                                        "apiGroups")
                                .number())
                .isZero();
        long inlined =
                schemas.names().stream()
                        .flatMap(name -> schemas.named(name).fields().stream())
                        .filter(field -> field.name().isEmpty())
                        .count();
        assertThat(inlined).isEqualTo(27);
    }

    /** Names that no rule makes out of the message's. */
    @Test
    void jsonNamesThatProtobufSpellsDifferently() {
        String schema = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
        StructType type = schemas.named(schema);
        assertThat(Objects.requireNonNull(type.field(2)).name()).isEqualTo("$schema");
        assertThat(Objects.requireNonNull(type.field(3)).name()).isEqualTo("$ref");
        assertThat(Objects.requireNonNull(type.field(38)).name())
                .isEqualTo("x-kubernetes-preserve-unknown-fields");
        assertThat(type.field("items"))
                .extracting(Field::type, Field::wire)
                .containsExactly(new AnyType(), Field.Wire.SCHEMA_OR_ARRAY);
        assertThat(type.field("dependencies"))
                .extracting(Field::wire)
                .isEqualTo(Field.Wire.SCHEMA_OR_STRINGS);
    }

    @Test
    void specialTypesAreScalars() {
        assertThat(field(META + "ObjectMeta", "creationTimestamp").type())
                .isEqualTo(ScalarType.TIME);
        assertThat(field("io.k8s.api.coordination.v1.LeaseSpec", "renewTime").type())
                .isEqualTo(ScalarType.MICRO_TIME);
        assertThat(field(CORE + "ServicePort", "targetPort").type())
                .isEqualTo(ScalarType.INT_OR_STRING);
        assertThat(field(META + "ManagedFieldsEntry", "fieldsV1").type()).isEqualTo(new AnyType());
        assertThat(field("io.k8s.api.apps.v1.ControllerRevision", "data").type())
                .isEqualTo(new AnyType());
        assertThat(field(CORE + "Secret", "data").type())
                .isEqualTo(new MapType(ScalarType.BYTES, Granularity.ASSOCIATIVE));
        assertThat(field("io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics", "window").type())
                .isEqualTo(ScalarType.DURATION);
    }

    @Test
    void fieldsComeInTheOrderOfDeclarationWithKindFirst() {
        assertThat(schemas.named(CORE + "Pod").fields())
                .extracting(Field::name)
                .containsExactly("kind", "apiVersion", "metadata", "spec", "status");
        assertThat(schemas.named(CORE + "Pod").fields())
                .extracting(Field::number)
                .containsExactly(0, 0, 1, 2, 3);
    }

    @Test
    void whatMayBeLeftOut() {
        assertThat(field(CORE + "Container", "name").required()).isTrue();
        assertThat(field(CORE + "Container", "name").zeroIsAbsent()).isFalse();
        assertThat(field(CORE + "Container", "image").required()).isFalse();
        assertThat(field(CORE + "Container", "image").zeroIsAbsent()).isTrue();
        assertThat(field(CORE + "Container", "args").zeroIsAbsent()).isTrue();
        assertThat(field(CORE + "PodSpec", "containers").zeroIsAbsent()).isFalse();
        assertThat(field(META + "ObjectMeta", "labels").zeroIsAbsent()).isTrue();
        assertThat(field(META + "ObjectMeta", "creationTimestamp").zeroIsAbsent()).isTrue();
        assertThat(field(CORE + "Event", "eventTime").zeroIsAbsent()).isFalse();
        assertThat(field("io.k8s.api.apps.v1.DeploymentSpec", "replicas").zeroIsAbsent()).isFalse();
        assertThat(field("io.k8s.api.apps.v1.DeploymentSpec", "selector").required()).isTrue();
    }

    /** A declared zero that JSON does not show is not put into objects. */
    @Test
    void defaultsThatAreFilledIn() {
        Field name = field(CORE + "LocalObjectReference", "name");
        assertThat(name.defaultJson()).isEqualTo("\"\"");
        assertThat(name.fillInJson()).isNull();
        assertThat(field("io.k8s.api.autoscaling.v1.ScaleSpec", "replicas").fillInJson()).isNull();
        assertThat(field(CORE + "Container", "name").fillInJson()).isEqualTo("\"\"");
        assertThat(field(CORE + "ContainerPort", "protocol").fillInJson()).isEqualTo("\"TCP\"");
        assertThat(field(CORE + "Pod", "status").fillInJson()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.k8s.api.core.v1.Pod",
                "io.k8s.api.core.v1.Event",
                "io.k8s.api.apps.v1.Deployment",
                "io.k8s.api.batch.v1.CronJob",
                "io.k8s.api.batch.v1beta1.CronJob",
                "io.k8s.api.autoscaling.v1.Scale",
                "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
                "io.k8s.api.networking.v1.Ingress",
                "io.k8s.api.networking.v1.IPAddress",
                "io.k8s.api.policy.v1.Eviction",
                "io.k8s.api.policy.v1beta1.PodDisruptionBudget",
                "io.k8s.api.rbac.v1.ClusterRole",
                "io.k8s.api.storage.v1.StorageClass",
                "io.k8s.api.scheduling.v1.PriorityClass",
                "io.k8s.api.coordination.v1.Lease",
                "io.k8s.api.discovery.v1.EndpointSlice",
                "io.k8s.api.events.v1.Event",
                "io.k8s.api.node.v1.RuntimeClass",
                "io.k8s.api.certificates.v1.CertificateSigningRequest",
                "io.k8s.api.authentication.v1.TokenRequest",
                "io.k8s.api.authorization.v1.SelfSubjectAccessReview",
                "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration",
                "io.k8s.api.extensions.v1beta1.Ingress",
                "io.k8s.api.flowcontrol.v1.FlowSchema",
                "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
                "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
                "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
                "io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics",
            })
    void kindsAreThere(String name) {
        assertThat(schemas.named(name).field("kind")).isNotNull();
    }
}
