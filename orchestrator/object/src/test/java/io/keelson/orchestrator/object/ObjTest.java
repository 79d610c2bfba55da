package io.keelson.orchestrator.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjTest {
    /**
     * Against a map that keeps the order of insertion, across the size where the search changes.
     */
    @Test
    void behavesAsAMapInOrder() {
        Random random = new Random(9);
        for (int run = 0; run < 300; run++) {
            Map<String, Node> model = new LinkedHashMap<>();
            Obj.Builder builder = Obj.builder();
            int names = 1 + random.nextInt(40);
            for (int i = random.nextInt(60); i > 0; i--) {
                String name = "n" + random.nextInt(names);
                Node value = Node.of(random.nextInt());
                assertThat(builder.has(name)).isEqualTo(model.containsKey(name));
                builder.put(name, value);
                model.put(name, value);
            }
            Obj obj = builder.build();
            same(obj, model);
            for (int i = 0; i < 20; i++) {
                String name = "n" + random.nextInt(names);
                if (random.nextBoolean()) {
                    Node value = Node.of(random.nextInt());
                    obj = obj.with(name, value);
                    model.put(name, value);
                } else {
                    obj = obj.without(name);
                    model.remove(name);
                }
                same(obj, model);
            }
        }
    }

    private static void same(Obj obj, Map<String, Node> model) {
        assertThat(obj.names()).containsExactlyElementsOf(model.keySet());
        model.forEach((name, value) -> assertThat(obj.get(name)).isEqualTo(value));
        assertThat(obj.get("none")).isNull();
    }

    @Test
    void equalInAnyOrder() {
        Obj one = Obj.of("a", Node.of(1)).with("b", Node.of(2));
        Obj other = Obj.of("b", Node.of(2)).with("a", Node.of(1));
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one).isNotEqualTo(other.with("c", Node.of(3)));
    }

    @Test
    void pathsAreMadeAndShared() {
        Obj made = Obj.EMPTY.withAt(Node.of(1), "a", "b", "c");
        assertThat(made.whole(0, "a", "b", "c")).isEqualTo(1);
        assertThat(made.at("a", "x", "c")).isNull();
        assertThat(made.withoutAt("a", "b", "c").obj("a", "b")).isEqualTo(Obj.EMPTY);
        assertThat(made.withoutAt("x", "y")).isSameAs(made);
    }
}
