package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.KeyOrder;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PersistentTreeTest {
    private static byte @Nullable [] key(PersistentTree.@Nullable Node<Integer> node) {
        return node == null ? null : node.key();
    }

    @Test
    void doesWhatASortedMapDoesAndOldVersionsStay() {
        SplittableRandom random = new SplittableRandom(3);
        PersistentTree<Integer> tree = PersistentTree.empty();
        TreeMap<byte[], Integer> map = new TreeMap<>(KeyOrder.BYTES);
        PersistentTree<Integer> kept = tree;
        long keptSum = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] key = new byte[random.nextInt(3)];
            random.nextBytes(key);
            if (random.nextInt(3) == 0) {
                tree = tree.remove(key);
                map.remove(key);
            } else {
                tree = tree.put(key, i, i % 100);
                map.put(key, i);
            }
            byte[] at = new byte[random.nextInt(3)];
            random.nextBytes(at);
            assertThat(key(tree.floor(at))).isEqualTo(map.floorKey(at));
            assertThat(key(tree.lower(at))).isEqualTo(map.lowerKey(at));
            assertThat(key(tree.ceiling(at))).isEqualTo(map.ceilingKey(at));
            assertThat(key(tree.higher(at))).isEqualTo(map.higherKey(at));
            if (i % 1000 == 0) {
                assertThat(tree.sumBefore(at)).isEqualTo(sum(map.headMap(at)));
                assertThat(kept.sum()).isEqualTo(keptSum);
                kept = tree;
                keptSum = sum(map);
                assertThat(tree.sum()).isEqualTo(keptSum);
            }
        }
    }

    private static long sum(Map<byte[], Integer> map) {
        return map.values().stream().mapToLong(each -> each % 100).sum();
    }

    @Test
    void aHundredThousandKeysInOrderMakeNoList() {
        PersistentTree<Integer> tree = PersistentTree.empty();
        for (int i = 0; i < 100_000; i++) {
            tree = tree.put(Layout.revision(i, 0), i, 1);
        }
        assertThat(tree.sumBefore(Layout.revision(77_777, 0))).isEqualTo(77_777);
        assertThat(tree.height()).isLessThan(60);
    }
}
