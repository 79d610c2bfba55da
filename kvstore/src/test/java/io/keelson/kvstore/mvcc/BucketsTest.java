package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.KeyInterval;
import io.keelson.kvstore.apply.KeyOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Counts are exact, and there are as many buckets as the keys need. */
class BucketsTest {
    private final MvccStore store = MvccStore.open(new MemoryEngine());
    private final TestingLog log = new TestingLog(store);

    private int bucketCount() {
        try (View view = store.view()) {
            PersistentTree<Integer> tree = view.state().buckets().tree();
            int count = 0;
            long keys = 0;
            for (var node = tree.ceiling(Layout.EMPTY);
                    node != null;
                    node = tree.higher(node.key())) {
                assertThat(node.value()).isBetween(0, Buckets.KEYS_MAX);
                keys += node.value();
                count++;
            }
            assertThat(tree.sum()).isEqualTo(keys);
            return count;
        }
    }

    private long count(KeyInterval interval) {
        try (View view = store.view()) {
            return view.state().buckets().count(interval, view.source(), ReadMeter.unlimited());
        }
    }

    @Test
    void bucketsAreCutAndJoined() {
        assertThat(bucketCount()).isZero();
        for (int i = 0; i < 5000; i++) {
            log.put(String.format("k%05d", i), "v");
        }
        assertThat(bucketCount()).isBetween(5000 / Buckets.KEYS_MAX, 2 * 5000 / Buckets.KEYS_MAX);
        log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("k00100", "k04990").build());
        assertThat(bucketCount()).isLessThan(4);
        assertThat(count(KeyInterval.ALL)).isEqualTo(110);
        log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("k", "l").build());
        assertThat(count(KeyInterval.ALL)).isZero();
        assertThat(bucketCount()).isEqualTo(1);
    }

    @Test
    void anyIntervalIsCountedExactly() {
        SplittableRandom random = new SplittableRandom(4);
        TreeSet<byte[]> keys = new TreeSet<>(KeyOrder.BYTES);
        for (int i = 0; i < 3000; i++) {
            String key = Integer.toString(random.nextInt(100_000), 36);
            if (random.nextInt(4) == 0 && !keys.isEmpty()) {
                String gone = new String(keys.last(), StandardCharsets.ISO_8859_1);
                log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest(gone, "").build());
                keys.remove(EngineContract.bytes(gone));
            }
            log.put(key, "v");
            keys.add(EngineContract.bytes(key));
        }
        for (int i = 0; i < 500; i++) {
            byte[] from = EngineContract.bytes(Integer.toString(random.nextInt(100_000), 36));
            byte[] to = EngineContract.bytes(Integer.toString(random.nextInt(100_000), 36));
            KeyInterval interval = new KeyInterval(from, random.nextInt(5) == 0 ? null : to);
            long expected = keys.stream().filter(interval::contains).count();
            assertThat(count(interval)).isEqualTo(expected);
        }
    }

    @Test
    void theTreeComesBackFromItsRecords() {
        for (int i = 0; i < 1000; i++) {
            log.put("k" + i, "v");
        }
        try (View view = store.view()) {
            PersistentTree<Integer> loaded = Buckets.load(view.source()).tree();
            PersistentTree<Integer> tree = view.state().buckets().tree();
            for (var node = tree.ceiling(Layout.EMPTY);
                    node != null;
                    node = tree.higher(node.key())) {
                assertThat(loaded.get(node.key())).isNotNull();
                assertThat(loaded.sumBefore(node.key())).isEqualTo(tree.sumBefore(node.key()));
            }
            assertThat(loaded.sum()).isEqualTo(tree.sum());
        }
    }
}
