package io.keelson.orchestrator.merge;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RFC 6901: a place in a tree. Below zero an index counts from the end of a list, as the API takes
 * it.
 *
 * @param steps unescaped; none for the whole tree
 */
record JsonPointer(List<String> steps) {
    /** Why there is no such place. */
    static final class NoSuchPlace extends Exception {
        NoSuchPlace(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @throws IllegalArgumentException if it does not start with a slash
     */
    static JsonPointer parse(String text) {
        List<String> steps = new ArrayList<>();
        if (!text.isEmpty()) {
            if (text.charAt(0) != '/') {
                throw new IllegalArgumentException("path " + text + " does not start with /");
            }
            for (String step : text.substring(1).split("/", -1)) {
                steps.add(step.replace("~1", "/").replace("~0", "~"));
            }
        }
        return new JsonPointer(List.copyOf(steps));
    }

    private JsonPointer rest() {
        return new JsonPointer(steps.subList(1, steps.size()));
    }

    boolean isProperPrefixOf(JsonPointer other) {
        return steps.size() < other.steps.size()
                && other.steps.subList(0, steps.size()).equals(steps);
    }

    /** What stands there, or null. */
    @Nullable Node get(Node tree) {
        Node node = tree;
        for (String step : steps) {
            switch (node) {
                case Obj obj -> {
                    Node child = obj.get(step);
                    if (child == null) {
                        return null;
                    }
                    node = child;
                }
                case Arr arr -> {
                    int index = indexOrMinus(step, arr.size());
                    if (index < 0 || index >= arr.size()) {
                        return null;
                    }
                    node = arr.get(index);
                }
                default -> {
                    return null;
                }
            }
        }
        return node;
    }

    /** A member set, an element inserted, or the tree itself. */
    Node add(Node tree, Node value) throws NoSuchPlace {
        if (steps.isEmpty()) {
            return value;
        }
        String step = steps.getFirst();
        if (steps.size() > 1) {
            return replaceChild(tree, step, rest().add(child(tree, step), value));
        }
        return switch (tree) {
            case Obj obj -> obj.with(step, value);
            case Arr arr -> {
                int index = step.equals("-") ? arr.size() : index(step, arr.size() + 1);
                List<Node> elements = new ArrayList<>(arr.asList());
                elements.add(index, value);
                yield Arr.of(elements);
            }
            default -> throw new NoSuchPlace("no place for " + step);
        };
    }

    /** What stands there replaced by another value. */
    Node replace(Node tree, Node value) throws NoSuchPlace {
        if (steps.isEmpty()) {
            return value;
        }
        String step = steps.getFirst();
        Node child = child(tree, step);
        return replaceChild(tree, step, rest().replace(child, value));
    }

    /** Without what stands there. */
    Node remove(Node tree) throws NoSuchPlace {
        if (steps.isEmpty()) {
            throw new NoSuchPlace("the whole cannot be removed");
        }
        String step = steps.getFirst();
        Node child = child(tree, step);
        if (steps.size() > 1) {
            return replaceChild(tree, step, rest().remove(child));
        }
        if (tree instanceof Arr arr) {
            List<Node> elements = new ArrayList<>(arr.asList());
            elements.remove(index(step, arr.size()));
            return Arr.of(elements);
        }
        return ((Obj) tree).without(step);
    }

    private static Node child(Node tree, String step) throws NoSuchPlace {
        Node child = new JsonPointer(List.of(step)).get(tree);
        if (child == null) {
            throw new NoSuchPlace("missing key or index: " + step);
        }
        return child;
    }

    private static Node replaceChild(Node tree, String step, Node child) throws NoSuchPlace {
        if (tree instanceof Arr arr) {
            List<Node> elements = new ArrayList<>(arr.asList());
            elements.set(index(step, arr.size()), child);
            return Arr.of(elements);
        }
        return ((Obj) tree).with(step, child);
    }

    private static int index(String step, int size) throws NoSuchPlace {
        int index = indexOrMinus(step, size);
        if (index < 0 || index >= size) {
            throw new NoSuchPlace("index out of bounds: " + step);
        }
        return index;
    }

    /** Negative if the step is no index at all or one before the list. */
    private static int indexOrMinus(String step, int size) {
        boolean plain =
                !step.isEmpty()
                        && !step.equals("-0")
                        && (step.equals("0") || !step.startsWith("0"))
                        && step.chars()
                                .skip(step.startsWith("-") ? 1 : 0)
                                .allMatch(c -> c >= '0' && c <= '9');
        if (!plain) {
            return -1;
        }
        try {
            int index = Integer.parseInt(step);
            return index < 0 ? index + size : index;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
