package io.keelson.orchestrator.resources;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import java.util.ArrayList;
import java.util.List;
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
