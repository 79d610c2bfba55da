package io.keelson.orchestrator.merge;

import io.keelson.orchestrator.merge.JsonPointer.NoSuchPlace;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.List;

/** RFC 6902: operations on places of an object, all of which succeed or none. */
public final class JsonPatch {
    /** More operations are refused. */
    public static final int OPERATIONS_MAX = 10_000;

    /** What all copies together may add: a few of them could else double an object forever. */
    public static final int COPIED_BYTES_MAX = 3 << 20;

    private enum Kind {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST
    }

    private record Operation(Kind kind, JsonPointer path, JsonPointer from, Node value) {}

    private static final JsonPointer NOWHERE = new JsonPointer(List.of());

    private final List<Operation> operations;

    private JsonPatch(List<Operation> operations) {
        this.operations = operations;
    }

    /**
     * @throws StatusException 400 if it is no list, 413 if it is too long, 422 if an operation is
     *     none
     */
    public static JsonPatch parse(Node patch) {
        if (!(patch instanceof Arr list)) {
            throw Status.badRequest(
                            "json: cannot unmarshal "
                                    + JsonReader.typeName(patch)
                                    + " into Go value of type jsonpatch.Patch")
                    .exception();
        }
        if (list.size() > OPERATIONS_MAX) {
            throw Status.tooLarge(
                            "The allowed maximum operations in a JSON patch is "
                                    + OPERATIONS_MAX
                                    + ", got "
                                    + list.size())
                    .exception();
        }
        List<Operation> operations = new ArrayList<>(list.size());
        for (Node node : list) {
            if (!(node instanceof Obj operation)) {
                throw Status.badRequest(
                                "json: cannot unmarshal "
                                        + JsonReader.typeName(node)
                                        + " into Go value of type jsonpatch.Operation")
                        .exception();
            }
            operations.add(operation(operation));
        }
        return new JsonPatch(List.copyOf(operations));
    }

    private static Operation operation(Obj operation) {
        Kind kind =
                switch (operation.text("op")) {
                    case "add" -> Kind.ADD;
                    case "remove" -> Kind.REMOVE;
                    case "replace" -> Kind.REPLACE;
                    case "move" -> Kind.MOVE;
                    case "copy" -> Kind.COPY;
                    case "test" -> Kind.TEST;
                    default -> throw refused("Unexpected kind: " + operation.text("op"));
                };
        JsonPointer path = pointer(operation, "path");
        JsonPointer from =
                kind == Kind.MOVE || kind == Kind.COPY ? pointer(operation, "from") : NOWHERE;
        Node value = operation.get("value");
        if (value == null) {
            if (kind == Kind.ADD || kind == Kind.REPLACE) {
                throw refused(operation.text("op") + " operation has no value");
            }
            value = Node.Null.NULL;
        }
        return new Operation(kind, path, from, value);
    }

    private static JsonPointer pointer(Obj operation, String member) {
        if (!(operation.get(member) instanceof Node.Text(String text))) {
            throw refused("operation has no " + member);
        }
        try {
            JsonPointer pointer = JsonPointer.parse(text);
            if (pointer.steps().size() > JsonReader.DEPTH_MAX) {
                throw refused("a path of " + pointer.steps().size() + " steps");
            }
            return pointer;
        } catch (IllegalArgumentException e) {
            throw new StatusException(Status.unprocessable(), e);
        }
    }

    /**
     * @throws StatusException 422 if an operation cannot be done, or a test fails
     */
    public Node apply(Node tree) {
        Node patched = tree;
        int copiedBytes = 0;
        try {
            for (Operation operation : operations) {
                if (operation.kind == Kind.COPY) {
                    copiedBytes += JsonWriter.write(there(operation.from, patched)).length;
                    if (copiedBytes > COPIED_BYTES_MAX) {
                        throw Status.tooLarge("the copies of a JSON patch add up to too much")
                                .exception();
                    }
                }
                patched = apply(operation, patched);
            }
        } catch (NoSuchPlace e) {
            throw new StatusException(Status.unprocessable(), e);
        }
        return patched;
    }

    /** Values put into values could else make a tree that is too deep to be walked. */
    private static Node fitting(Node value, JsonPointer at) throws NoSuchPlace {
        if (at.steps().size() + height(value) > JsonReader.DEPTH_MAX) {
            throw new NoSuchPlace("the patched object is too deep");
        }
        return value;
    }

    private static int height(Node node) {
        int height = 0;
        if (node instanceof Obj obj) {
            for (String name : obj.names()) {
                Node value = obj.get(name);
                height = Math.max(height, value == null ? 0 : 1 + height(value));
            }
        } else if (node instanceof Arr arr) {
            for (Node element : arr) {
                height = Math.max(height, 1 + height(element));
            }
        }
        return height;
    }

    private static Node apply(Operation operation, Node tree) throws NoSuchPlace {
        return switch (operation.kind) {
            case ADD -> operation.path.add(tree, fitting(operation.value, operation.path));
            case REMOVE -> operation.path.remove(tree);
            case REPLACE -> operation.path.replace(tree, fitting(operation.value, operation.path));
            case MOVE -> {
                if (operation.from.isProperPrefixOf(operation.path)) {
                    throw new NoSuchPlace("a value cannot be moved into itself");
                }
                Node moved = fitting(there(operation.from, tree), operation.path);
                yield operation.from.equals(operation.path)
                        ? tree
                        : operation.path.add(operation.from.remove(tree), moved);
            }
            case COPY -> {
                Node copied = fitting(there(operation.from, tree), operation.path);
                yield operation.path.add(tree, copied);
            }
            case TEST -> {
                Node found = operation.path.get(tree);
                // The API takes a test for null of what is not there as passed.
                if (!operation.value.equals(found == null ? Node.Null.NULL : found)) {
                    throw new NoSuchPlace("testing value " + operation.path + " failed");
                }
                yield tree;
            }
        };
    }

    private static Node there(JsonPointer pointer, Node tree) throws NoSuchPlace {
        Node found = pointer.get(tree);
        if (found == null) {
            throw new NoSuchPlace("nothing at " + pointer);
        }
        return found;
    }

    private static StatusException refused(String why) {
        return new StatusException(Status.unprocessable(), new IllegalArgumentException(why));
    }
}
