package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The roles and bindings that every cluster begins with, read from {@code bootstrap-policy.txt},
 * which describes its form. Whoever starts the server writes those that are missing, and {@link
 * PolicyUpdate#completed} those that are there.
 *
 * @param clusterRoles in the file's order; aggregated roles are already summed up
 */
public record BootstrapPolicy(
        List<Obj> clusterRoles,
        List<Obj> clusterRoleBindings,
        List<Obj> roles,
        List<Obj> roleBindings) {
    private static final String FILE = "bootstrap-policy.txt";
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final String LABEL = GROUP + "/";

    /** Of all objects here. */
    public static final String API_VERSION = GROUP + "/v1";

    private static final String READ = "get,list,watch";
    private static final String WRITE = "create,delete,deletecollection,patch,update";

    public static BootstrapPolicy bundled() {
        try (InputStream in = BootstrapPolicy.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the program");
            }
            return new Reader().read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A role while its lines are read. */
    private static final class Role {
        final String namespace;
        final String name;
        final Map<String, String> labels = new LinkedHashMap<>();
        final List<Node> rules = new ArrayList<>();
        @Nullable String aggregates;

        Role(String namespace, String name) {
            this.namespace = namespace;
            this.name = name;
        }

        Obj toObj() {
            Obj role =
                    Obj.builder()
                            .put("apiVersion", API_VERSION)
                            .put("kind", namespace.isEmpty() ? "ClusterRole" : "Role")
                            .put("metadata", metadata(namespace, name, labels))
                            .put("rules", Arr.of(rules))
                            .build();
            return aggregates == null
                    ? role
                    : role.withAt(
                            Arr.of(
                                    Obj.of(
                                            "matchLabels",
                                            Obj.of(LABEL + aggregates, Node.of("true")))),
                            "aggregationRule",
                            "clusterRoleSelectors");
        }
    }

    private static Obj metadata(String namespace, String name, Map<String, String> labels) {
        Obj.Builder all = Obj.builder().put("kubernetes.io/bootstrapping", "rbac-defaults");
        labels.forEach(all::put);
        Obj.Builder metadata = Obj.builder().put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return metadata.put("labels", all.build())
                .put(
                        "annotations",
                        Obj.of("rbac.authorization.kubernetes.io/autoupdate", Node.of("true")))
                .build();
    }

    private static final class Reader {
        private final List<Obj> clusterRoles = new ArrayList<>();
        private final List<Obj> clusterRoleBindings = new ArrayList<>();
        private final List<Obj> roles = new ArrayList<>();
        private final List<Obj> roleBindings = new ArrayList<>();
        private @Nullable Role current;

        BootstrapPolicy read(String text) {
            String[] lines = text.split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                String line = lines[i].strip();
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                try {
                    take(List.of(line.split("\\s+", -1)));
                } catch (RuntimeException e) {
                    throw new IllegalStateException(FILE + ", line " + (i + 1) + ": " + line, e);
                }
            }
            finishRole();
            return new BootstrapPolicy(
                    aggregated(clusterRoles),
                    List.copyOf(clusterRoleBindings),
                    List.copyOf(roles),
                    List.copyOf(roleBindings));
        }

        private void take(List<String> words) {
            switch (words.getFirst()) {
                case "clusterrole" -> begin("", words.get(1));
                case "role" -> begin(words.get(1), words.get(2));
                case "controller" -> {
                    String name = "system:controller:" + words.get(1);
                    begin("", name);
                    for (String group : List.of("", "events.k8s.io")) {
                        role().rules
                                .add(
                                        rule(
                                                "create,patch,update",
                                                group,
                                                List.of("events"),
                                                List.of()));
                    }
                    bind("", name, List.of("account:kube-system/" + words.get(1)));
                }
                case "clusterrolebinding" -> bind("", words.get(1), words.subList(2, words.size()));
                case "rolebinding" ->
                        bind(words.get(1), words.get(2), words.subList(3, words.size()));
                case "label" -> role().labels.put(LABEL + words.get(1), "true");
                case "aggregates" -> role().aggregates = words.get(1);
                case "allow" -> allow(words);
                case "urls" -> {
                    String verbs = withoutColon(words.get(1));
                    role().rules
                            .add(
                                    new Rule(
                                                    verbs(verbs),
                                                    List.of(),
                                                    List.of(),
                                                    List.of(),
                                                    words.subList(2, words.size()))
                                            .toObj());
                }
                default -> throw new IllegalArgumentException(words.getFirst());
            }
        }

        private void begin(String namespace, String name) {
            finishRole();
            current = new Role(namespace, name);
        }

        private Role role() {
            if (current == null) {
                throw new IllegalArgumentException("no role was begun");
            }
            return current;
        }

        private void finishRole() {
            if (current != null) {
                (current.namespace.isEmpty() ? clusterRoles : roles).add(current.toObj());
                current = null;
            }
        }

        private void allow(List<String> words) {
            String group = withoutColon(words.get(2));
            int named = words.indexOf("named");
            role().rules
                    .add(
                            rule(
                                    words.get(1),
                                    group.equals("core") ? "" : group,
                                    words.subList(3, named < 0 ? words.size() : named),
                                    named < 0
                                            ? List.of()
                                            : words.subList(named + 1, words.size())));
        }

        private static Obj rule(
                String verbs, String group, List<String> resources, List<String> names) {
            return new Rule(verbs(verbs), List.of(group), resources, names, List.of()).toObj();
        }

        private static String withoutColon(String word) {
            if (!word.endsWith(":")) {
                throw new IllegalArgumentException(word);
            }
            return word.substring(0, word.length() - 1);
        }

        private static List<String> verbs(String given) {
            List<String> verbs = new ArrayList<>();
            for (String each : given.split(",", -1)) {
                switch (each) {
                    case "read" -> verbs.addAll(List.of(READ.split(",", -1)));
                    case "write" -> verbs.addAll(List.of(WRITE.split(",", -1)));
                    default -> verbs.add(each);
                }
            }
            return verbs.stream().distinct().sorted().toList();
        }

        private void bind(String namespace, String role, List<String> subjects) {
            Obj.Builder binding =
                    Obj.builder()
                            .put("apiVersion", API_VERSION)
                            .put("kind", namespace.isEmpty() ? "ClusterRoleBinding" : "RoleBinding")
                            .put("metadata", metadata(namespace, role, Map.of()));
            if (!subjects.isEmpty()) {
                binding.put("subjects", Arr.of(subjects.stream().map(Reader::subject).toList()));
            }
            binding.put(
                    "roleRef",
                    Obj.builder()
                            .put("apiGroup", GROUP)
                            .put("kind", namespace.isEmpty() ? "ClusterRole" : "Role")
                            .put("name", role)
                            .build());
            (namespace.isEmpty() ? clusterRoleBindings : roleBindings).add(binding.build());
        }

        private static Obj subject(String word) {
            int colon = word.indexOf(':');
            String name = word.substring(colon + 1);
            return switch (word.substring(0, colon)) {
                case "user" -> named("User", name);
                case "group" -> named("Group", name);
                case "account" -> {
                    int slash = name.indexOf('/');
                    yield Obj.builder()
                            .put("kind", "ServiceAccount")
                            .put("name", name.substring(slash + 1))
                            .put("namespace", name.substring(0, slash))
                            .build();
                }
                default -> throw new IllegalArgumentException(word);
            };
        }

        private static Obj named(String kind, String name) {
            return Obj.builder().put("apiGroup", GROUP).put("kind", kind).put("name", name).build();
        }

        /** Sums are made of sums: as often as anything changes. */
        private static List<Obj> aggregated(List<Obj> roles) {
            List<Obj> before = roles;
            while (true) {
                List<Obj> all = before;
                List<Obj> after =
                        all.stream().map(each -> Aggregation.aggregate(each, all)).toList();
                if (after.equals(before)) {
                    return after;
                }
                before = after;
            }
        }
    }
}
