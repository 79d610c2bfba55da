package io.keelson.orchestrator.resources;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is declared, against what a real server says of itself. */
class DiscoveryTest {
    /** Gone since 1.25: no kind took the place of pod security policies. */
    private static final Set<String> GONE = Set.of("podsecuritypolicies");

    /** Added since 1.20, under kinds that were there. */
    private static final Set<String> ADDED_SUB_RESOURCES =
            Set.of("pods/ephemeralcontainers", "pods/resize");

    /** Columns that a kind got since 1.20: short names. */
    private static final Set<String> ADDED_SHORT_NAMES = Set.of("cronjobs");

    private final ResourceTable table = ResourceTable.builtIn();

    /** From a package of the schemas to its group. */
    private static final Map<String, String> GROUPS =
            Map.ofEntries(
                    Map.entry("core", ""),
                    Map.entry("apps", "apps"),
                    Map.entry("batch", "batch"),
                    Map.entry("autoscaling", "autoscaling"),
                    Map.entry("networking", "networking.k8s.io"),
                    Map.entry("policy", "policy"),
                    Map.entry("rbac", "rbac.authorization.k8s.io"),
                    Map.entry("storage", "storage.k8s.io"),
                    Map.entry("scheduling", "scheduling.k8s.io"),
                    Map.entry("coordination", "coordination.k8s.io"),
                    Map.entry("discovery", "discovery.k8s.io"),
                    Map.entry("events", "events.k8s.io"),
                    Map.entry("node", "node.k8s.io"),
                    Map.entry("certificates", "certificates.k8s.io"),
                    Map.entry("authentication", "authentication.k8s.io"),
                    Map.entry("authorization", "authorization.k8s.io"));

    @Test
    void everyRecordedResourceIsDeclaredAlike() {
        int compared = 0;
        for (Golden.Exchange exchange : Golden.exchanges("01-discovery.jsonl")) {
            if (!(exchange.answer() instanceof Obj answer)
                    || !answer.text("kind").equals("APIResourceList")
                    || answer.text("groupVersion").startsWith("apiextensions")) {
                continue;
            }
            GroupVersionKind list = GroupVersionKind.of(answer.text("groupVersion"), "");
            Set<String> recorded = new TreeSet<>();
            for (Obj resource : Read.objects(answer, "resources")) {
                String name = resource.text("name");
                recorded.add(name);
                if (!GONE.contains(name)) {
                    compare(list, resource);
                    compared++;
                }
            }
            for (String ours : namesOf(list)) {
                if (!recorded.contains(ours)) {
                    assertThat(isNewSince120(ours)).as(ours).isTrue();
                }
            }
        }
        assertThat(compared).isEqualTo(70);
    }

    private static boolean isNewSince120(String name) {
        return ADDED_SUB_RESOURCES.contains(name)
                || name.startsWith("cronjobs")
                || name.startsWith("ipaddresses")
                || name.startsWith("servicecidrs")
                || name.startsWith("csistoragecapacities")
                || name.startsWith("volumeattributesclasses");
    }

    private List<String> namesOf(GroupVersionKind list) {
        List<String> names = new ArrayList<>();
        for (ResourceDef def : table.resources(list.group(), list.version())) {
            names.add(def.plural());
            def.subResources().forEach(sub -> names.add(def.plural() + "/" + sub.name()));
        }
        return names;
    }

    private void compare(GroupVersionKind list, Obj resource) {
        String name = resource.text("name");
        int slash = name.indexOf('/');
        String plural = slash < 0 ? name : name.substring(0, slash);
        ResourceDef def = requireNonNull(table.find(list.group(), list.version(), plural), name);
        assertThat(def.namespaced()).as(name).isEqualTo(resource.isTrue("namespaced"));
        if (slash >= 0) {
            SubResource sub = requireNonNull(def.subResource(name.substring(slash + 1)), name);
            assertThat(sub.kind().kind()).as(name).isEqualTo(resource.text("kind"));
            assertThat(sub.verbs()).as(name).isEqualTo(Read.texts(resource, "verbs"));
            if (!resource.text("group").isEmpty()) {
                assertThat(sub.kind().group()).as(name).isEqualTo(resource.text("group"));
                // policy/v1beta1 evictions are policy/v1's today
                String version = name.equals("pods/eviction") ? "v1" : resource.text("version");
                assertThat(sub.kind().version()).as(name).isEqualTo(version);
            }
            return;
        }
        assertThat(def.gvk().kind()).as(name).isEqualTo(resource.text("kind"));
        List<String> verbs = new ArrayList<>(Read.texts(resource, "verbs"));
        if (name.equals("services")) {
            verbs.add(2, "deletecollection"); // since 1.23
        }
        assertThat(def.verbs()).as(name).isEqualTo(verbs);
        if (!ADDED_SHORT_NAMES.contains(name)) {
            assertThat(def.shortNames()).as(name).isEqualTo(Read.texts(resource, "shortNames"));
        }
        assertThat(def.categories()).as(name).isEqualTo(Read.texts(resource, "categories"));
    }

    @Test
    void everySchemaIsInTheFacts() {
        for (ResourceDef def : table.all()) {
            assertThat(Schemas.bundled().find(def.schemaName())).as(def.schemaName()).isNotNull();
        }
    }

    /** A kind of which there are lists is stored; reviews, which have none, are answered. */
    @Test
    void everyStableKindOfOurGroupsIsServed() {
        Set<String> names = Schemas.bundled().names();
        int served = 0;
        for (String name : names) {
            List<String> steps = List.of(name.split("\\.", -1));
            String group = GROUPS.get(steps.get(steps.size() - 3));
            String version = steps.get(steps.size() - 2);
            String kind = steps.getLast();
            if (group != null
                    && name.startsWith("io.k8s.api.")
                    && version.matches("v\\d+")
                    && (names.contains(name + "List") || kind.endsWith("Review"))) {
                assertThat(table.find(new GroupVersionKind(group, version, kind)))
                        .as(name)
                        .isNotNull();
                served++;
            }
        }
        assertThat(served).isEqualTo(53);
    }

    @Test
    void whatIsDeprecatedSaysSoInUpstreamsWords() {
        List<String> told =
                table.all().stream()
                        .map(ResourceDef::deprecation)
                        .filter(it -> !it.isEmpty())
                        .toList();
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "v1 ComponentStatus is deprecated in v1.19+",
                        "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1"
                                + " EndpointSlice",
                        "autoscaling/v2beta2 HorizontalPodAutoscaler is deprecated in v1.23+,"
                                + " unavailable in v1.26+; use autoscaling/v2"
                                + " HorizontalPodAutoscaler",
                        "batch/v1beta1 CronJob is deprecated in v1.21+, unavailable in v1.25+;"
                                + " use batch/v1 CronJob",
                        "discovery.k8s.io/v1beta1 EndpointSlice is deprecated in v1.21+,"
                                + " unavailable in v1.25+; use discovery.k8s.io/v1 EndpointSlice",
                        "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in"
                                + " v1.22+; use networking.k8s.io/v1 Ingress",
                        "networking.k8s.io/v1beta1 Ingress is deprecated in v1.19+, unavailable"
                                + " in v1.22+; use networking.k8s.io/v1 Ingress",
                        "policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+, unavailable"
                                + " in v1.25+; use policy/v1 PodDisruptionBudget");
    }

    @Test
    void versionsAreServedPreferredFirst() {
        assertThat(table.groups()).startsWith("", "apps", "events.k8s.io");
        assertThat(table.versions("autoscaling")).containsExactly("v2", "v1", "v2beta2");
        assertThat(table.versions("batch")).containsExactly("v1", "v1beta1");
        assertThat(table.versions("networking.k8s.io")).containsExactly("v1", "v1beta1");
        assertThat(table.versions("nope")).isEmpty();
    }

    @Test
    void storedVersionsAreDeclaredAndHaveNoConversion() {
        for (ResourceDef def : table.all()) {
            ResourceDef stored = requireNonNull(table.find(def.storedGvk()));
            assertThat(stored.conversion()).isNull();
            assertThat(stored.storagePrefix()).isEqualTo(def.storagePrefix());
        }
    }

    @Test
    void prefixesAreThoseOfOtherServersOnTheSameStore() {
        assertThat(prefix("", "nodes")).isEqualTo("minions");
        assertThat(prefix("", "services")).isEqualTo("services/specs");
        assertThat(prefix("", "endpoints")).isEqualTo("services/endpoints");
        assertThat(prefix("", "replicationcontrollers")).isEqualTo("controllers");
        assertThat(prefix("networking.k8s.io", "ingresses")).isEqualTo("ingress");
        assertThat(prefix("apps", "deployments")).isEqualTo("deployments");
    }

    private String prefix(String group, String plural) {
        return requireNonNull(table.find(group, "v1", plural)).storagePrefix();
    }

    @Test
    void aKindTwiceIsRefusedAndAReplacementIsNot() {
        ResourceDef pods = requireNonNull(table.find("", "v1", "pods"));
        assertThat(table.with(List.of(pods)).all()).hasSameSizeAs(table.all());
    }
}
