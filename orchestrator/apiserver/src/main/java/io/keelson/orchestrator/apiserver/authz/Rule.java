package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/** A role's rule: these verbs on these resources, or on these paths. A star stands for all. */
record Rule(
        List<String> verbs,
        List<String> groups,
        List<String> resources,
        List<String> names,
        List<String> paths) {
    private static final String ALL = "*";

    static Rule of(Obj rule) {
        return new Rule(
                rule.arr("verbs").texts(),
                rule.arr("apiGroups").texts(),
                rule.arr("resources").texts(),
                rule.arr("resourceNames").texts(),
                rule.arr("nonResourceURLs").texts());
    }

    /** The rules of a role. */
    static List<Rule> allOf(Obj role) {
        List<Rule> rules = new ArrayList<>();
        for (Node each : role.arr("rules")) {
            if (each instanceof Obj rule) {
                rules.add(of(rule));
            }
        }
        return rules;
    }

    boolean allows(Attributes asked) {
        if (!has(verbs, asked.verb())) {
            return false;
        }
        if (!asked.isResource()) {
            return paths.stream().anyMatch(each -> pathCovers(each, asked.path()));
        }
        return has(groups, asked.group())
                && resourceMatches(asked.combinedResource(), asked.subresource())
                && (names.isEmpty() || names.contains(asked.name()));
    }

    private boolean resourceMatches(String combined, String subresource) {
        for (String each : resources) {
            if (each.equals(ALL)
                    || each.equals(combined)
                    || (!subresource.isEmpty() && each.equals("*/" + subresource))) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(List<String> allowed, String asked) {
        return allowed.contains(ALL) || allowed.contains(asked);
    }

    private static boolean pathCovers(String allowed, String asked) {
        return allowed.equals(ALL)
                || allowed.equals(asked)
                || (allowed.endsWith(ALL)
                        && asked.startsWith(allowed.substring(0, allowed.length() - 1)));
    }

    /** This rule cut into ones of a single verb and a single resource or path. */
    List<Rule> singles() {
        List<Rule> singles = new ArrayList<>();
        for (String verb : verbs) {
            for (String group : groups) {
                for (String resource : resources) {
                    if (names.isEmpty()) {
                        singles.add(single(verb, group, resource, List.of()));
                    }
                    for (String name : names) {
                        singles.add(single(verb, group, resource, List.of(name)));
                    }
                }
            }
            for (String path : paths) {
                singles.add(
                        new Rule(List.of(verb), List.of(), List.of(), List.of(), List.of(path)));
            }
        }
        return singles;
    }

    private static Rule single(String verb, String group, String resource, List<String> names) {
        return new Rule(List.of(verb), List.of(group), List.of(resource), names, List.of());
    }

    /** Whether this rule allows all that a single one does. */
    boolean coversSingle(Rule single) {
        if (!has(verbs, single.verbs.getFirst())) {
            return false;
        }
        if (!single.paths.isEmpty()) {
            return paths.stream().anyMatch(each -> pathCovers(each, single.paths.getFirst()));
        }
        String resource = single.resources.getFirst();
        int slash = resource.indexOf('/');
        return has(groups, single.groups.getFirst())
                && resourceMatches(resource, slash < 0 ? "" : resource.substring(slash + 1))
                && (names.isEmpty()
                        || (!single.names.isEmpty() && names.containsAll(single.names)));
    }

    Obj toObj() {
        Obj.Builder obj = Obj.builder().put("verbs", Arr.ofTexts(verbs));
        putUnlessEmpty(obj, "apiGroups", groups);
        putUnlessEmpty(obj, "resources", resources);
        putUnlessEmpty(obj, "resourceNames", names);
        putUnlessEmpty(obj, "nonResourceURLs", paths);
        return obj.build();
    }

    private static void putUnlessEmpty(Obj.Builder obj, String name, List<String> values) {
        if (!values.isEmpty()) {
            obj.put(name, Arr.ofTexts(values));
        }
    }

    /** As messages show it. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        addUnlessEmpty(parts, "APIGroups", groups);
        addUnlessEmpty(parts, "Resources", resources);
        addUnlessEmpty(parts, "NonResourceURLs", paths);
        addUnlessEmpty(parts, "ResourceNames", names);
        addUnlessEmpty(parts, "Verbs", verbs);
        return "{" + String.join(", ", parts) + "}";
    }

    private static void addUnlessEmpty(List<String> parts, String name, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(name + ":" + GoText.quoteAll(values));
        }
    }
}
