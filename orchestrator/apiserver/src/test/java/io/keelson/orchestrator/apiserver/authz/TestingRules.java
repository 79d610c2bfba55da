package io.keelson.orchestrator.apiserver.authz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.YamlReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Roles and bindings in memory. */
final class TestingRules implements RbacRules {
    private final List<Obj> all = new ArrayList<>();

    TestingRules(Obj... objects) {
        all.addAll(List.of(objects));
    }

    static TestingRules bootstrap() {
        TestingRules rules = new TestingRules();
        BootstrapPolicy policy = BootstrapPolicy.bundled();
        rules.all.addAll(policy.clusterRoles());
        rules.all.addAll(policy.clusterRoleBindings());
        rules.all.addAll(policy.roles());
        rules.all.addAll(policy.roleBindings());
        return rules;
    }

    void add(Obj object) {
        all.add(object);
    }

    TestingRules with(String yaml) {
        for (String document : yaml.split("---\n", -1)) {
            all.add((Obj) YamlReader.read(document.getBytes(UTF_8)));
        }
        return this;
    }

    @Nullable Obj find(String kind, String namespace, String name) {
        return all.stream()
                .filter(each ->
                        each.text("kind").equals(kind)
                                && each.text("metadata", "namespace").equals(namespace)
                                && each.text("metadata", "name").equals(name))
                .findFirst()
                .orElse(null);
    }

    private List<Binding> list(String kind, String namespace) {
        return all.stream()
                .filter(each ->
                        each.text("kind").equals(kind)
                                && each.text("metadata", "namespace").equals(namespace))
                .map(Binding::of)
                .toList();
    }

    private @Nullable Role role(String kind, String namespace, String name) {
        Obj role = find(kind, namespace, name);
        return role == null ? null : Role.of(role);
    }

    @Override
    public @Nullable Role role(String namespace, String name) {
        return role("Role", namespace, name);
    }

    @Override
    public @Nullable Role clusterRole(String name) {
        return role("ClusterRole", "", name);
    }

    @Override
    public List<Binding> roleBindings(String namespace) {
        return list("RoleBinding", namespace);
    }

    @Override
    public List<Binding> clusterRoleBindings() {
        return list("ClusterRoleBinding", "");
    }
}
