package io.keelson.orchestrator.object;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Trees for tests of laws: small, with few names, so that two of them overlap. */
public final class RandomTrees {
    private static final String[] NAMES = {"a", "b", "c", "d/e", "f~g", ""};

    private RandomTrees() {}

    public static Node node(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> Node.of(random.nextInt(4));
            case 1 -> Node.of(random.nextBoolean());
            case 2 -> Node.Null.NULL;
            case 3 -> new Node.Fraction(BigDecimal.valueOf(random.nextInt(1000) * 2 + 1, 1));
            case 4, 5 -> Node.of("t" + random.nextInt(4));
            case 6 -> arr(random, depth - 1);
            default -> obj(random, depth - 1);
        };
    }

    public static Obj obj(Random random, int depth) {
        Obj.Builder obj = Obj.builder();
        for (int i = random.nextInt(5); i > 0; i--) {
            obj.put(NAMES[random.nextInt(NAMES.length)], node(random, depth));
        }
        return obj.build();
    }

    public static Arr arr(Random random, int depth) {
        List<Node> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(node(random, depth));
        }
        return Arr.of(elements);
    }
}
