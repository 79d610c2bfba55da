package io.keelson.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.bench.load.KeySpace.KeyOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class KeySpaceTest {
    @Test
    void sequentialKeysArePaddedHexadecimalAndWrapAround() {
        var keys = new KeySpace(4, 300, KeyOrder.SEQUENTIAL, 1);
        assertThat(key(keys, 0)).isEqualTo("0000");
        assertThat(key(keys, 299)).isEqualTo("012b");
        assertThat(key(keys, 300)).isEqualTo("0000");
    }

    @Test
    void randomKeysAreAFunctionOfSeedAndIndexAndCoverTheSpaceEvenly() {
        var keys = new KeySpace(4, 10, KeyOrder.RANDOM, 1);
        var counts = new HashMap<String, Integer>();
        for (long i = 0; i < 10_000; i++) {
            counts.merge(key(keys, i), 1, Integer::sum);
        }
        assertThat(counts).hasSize(10);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(800, 1200));

        assertThat(sequence(keys)).isEqualTo(sequence(new KeySpace(4, 10, KeyOrder.RANDOM, 1)));
        assertThat(sequence(keys)).isNotEqualTo(sequence(new KeySpace(4, 10, KeyOrder.RANDOM, 2)));
    }

    @Test
    void aSpaceMustFitIntoItsKeys() {
        assertThat(KeySpace.mostKeys(1)).isEqualTo(16);
        assertThat(KeySpace.mostKeys(100)).isEqualTo(1L << 60);
        assertThatThrownBy(() -> new KeySpace(1, 17, KeyOrder.SEQUENTIAL, 1))
                .hasMessageContaining("1 to 16");
        assertThatThrownBy(() -> new KeySpace(0, 1, KeyOrder.SEQUENTIAL, 1))
                .hasMessageContaining("at least 1 byte");
    }

    private static String sequence(KeySpace keys) {
        return LongStream.range(0, 50).mapToObj(i -> key(keys, i)).toList().toString();
    }

    private static String key(KeySpace keys, long index) {
        byte[] target = new byte[keys.keySizeBytes()];
        keys.write(index, target, 0);
        return new String(target, StandardCharsets.US_ASCII);
    }
}
