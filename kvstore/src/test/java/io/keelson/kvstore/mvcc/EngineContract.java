package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine promises; one subclass an engine. */
abstract class EngineContract {
    @TempDir Path directory;

    Engine engine;

    /** A new engine on an empty place. */
    abstract Engine create();

    /** What comes back after the power was cut. */
    abstract Engine afterCrash();

    @BeforeEach
    void createEngine() {
        engine = create();
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    void put(Family family, String key, String value) {
        EngineBatch batch = new EngineBatch();
        batch.put(family, bytes(key), bytes(value));
        engine.write(batch);
    }

    @Nullable String get(Family family, String key) {
        try (EngineSnapshot snapshot = engine.snapshot()) {
            return text(snapshot.get(family, bytes(key), ReadTier.DISK));
        }
    }

    static List<String> walk(EngineCursor cursor) {
        List<String> entries = new ArrayList<>();
        try (cursor) {
            for (; cursor.valid(); cursor.next()) {
                entries.add(text(cursor.key()) + "=" + text(cursor.value()));
            }
        }
        return entries;
    }

    @Test
    void familiesAreApart() {
        for (Family family : Family.values()) {
            put(family, "k", family.name());
        }
        for (Family family : Family.values()) {
            assertThat(get(family, "k")).isEqualTo(family.name());
            assertThat(get(family, "other")).isNull();
        }
    }

    @Test
    void writesOfABatchTakeEffectInOrder() {
        put(Family.LATEST, "gone", "1");
        EngineBatch batch = new EngineBatch();
        batch.put(Family.LATEST, bytes("a"), bytes("1"));
        batch.put(Family.LATEST, bytes("a"), bytes("2"));
        batch.delete(Family.LATEST, bytes("gone"));
        batch.put(Family.HISTORY, bytes("b"), bytes("3"));
        batch.delete(Family.HISTORY, bytes("b"));
        batch.put(Family.META, bytes("m"), bytes(""));
        batch.delete(Family.META, bytes("never there"));
        engine.write(batch);
        assertThat(get(Family.LATEST, "a")).isEqualTo("2");
        assertThat(get(Family.LATEST, "gone")).isNull();
        assertThat(get(Family.HISTORY, "b")).isNull();
        assertThat(get(Family.META, "m")).isEmpty();
    }

    @Test
    void bigBatchesAndValuesCrossUnharmed() {
        EngineBatch batch = new EngineBatch();
        for (int i = 0; i < 300; i++) {
            batch.put(Family.REVS, Layout.revision(i, i), bytes("x".repeat(i * 37)));
        }
        String large = "y".repeat(3_000_000);
        batch.put(Family.LATEST, bytes("large"), bytes(large));
        engine.write(batch);
        try (EngineSnapshot snapshot = engine.snapshot()) {
            for (int i = 0; i < 300; i++) {
                assertThat(snapshot.get(Family.REVS, Layout.revision(i, i), ReadTier.DISK))
                        .hasSize(i * 37);
            }
        }
        assertThat(get(Family.LATEST, "large")).isEqualTo(large);
    }

    @Test
    void cursorsGoByUnsignedBytesWithinTheirBounds() {
        for (String key : List.of("", "\0", "a", "a\0", "a\0\0", "ab", "b", "\u00ff", "\u0080")) {
            put(Family.LATEST, key, "v");
        }
        try (EngineSnapshot snapshot = engine.snapshot()) {
            assertThat(walk(snapshot.cursor(Family.LATEST, bytes(""), null, ReadTier.DISK)))
                    .containsExactly(
                            "=v",
                            "\0=v",
                            "a=v",
                            "a\0=v",
                            "a\0\0=v",
                            "ab=v",
                            "b=v",
                            "\u0080=v",
                            "\u00ff=v");
            assertThat(
                            walk(
                                    snapshot.cursor(
                                            Family.LATEST,
                                            bytes("a\0"),
                                            bytes("b"),
                                            ReadTier.DISK)))
                    .containsExactly("a\0=v", "a\0\0=v", "ab=v");
            assertThat(walk(snapshot.cursor(Family.LATEST, bytes("c"), bytes("d"), ReadTier.DISK)))
                    .isEmpty();
            try (EngineCursor cursor =
                    snapshot.cursor(Family.LATEST, bytes("a"), bytes("b"), ReadTier.DISK)) {
                cursor.seek(bytes("aa"));
                assertThat(text(cursor.key())).isEqualTo("ab");
                cursor.seek(bytes("b"));
                assertThat(cursor.valid()).isFalse();
                assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void aSnapshotStaysAsItWas() {
        put(Family.LATEST, "a", "1");
        try (EngineSnapshot before = engine.snapshot()) {
            put(Family.LATEST, "a", "2");
            put(Family.LATEST, "b", "2");
            engine.flush();
            assertThat(text(before.get(Family.LATEST, bytes("a"), ReadTier.DISK))).isEqualTo("1");
            assertThat(walk(before.cursor(Family.LATEST, bytes(""), null, ReadTier.DISK)))
                    .containsExactly("a=1");
        }
        assertThat(get(Family.LATEST, "a")).isEqualTo("2");
    }

    @Test
    void onlyAFlushMakesDurable() {
        put(Family.META, "applied", "1");
        assertThat(engine.durable(Family.META, bytes("applied"))).isNull();
        engine.flush();
        assertThat(text(engine.durable(Family.META, bytes("applied")))).isEqualTo("1");
        put(Family.META, "applied", "2");
        assertThat(text(engine.durable(Family.META, bytes("applied")))).isEqualTo("1");
        engine.flush();
        assertThat(text(engine.durable(Family.META, bytes("applied")))).isEqualTo("2");
    }

    @Test
    void aCrashComesBackToAWholeBatch() {
        for (int i = 1; i <= 10; i++) {
            EngineBatch batch = new EngineBatch();
            for (Family family : Family.values()) {
                batch.put(family, bytes("n"), bytes("" + i));
            }
            engine.write(batch);
            if (i == 4) {
                engine.flush();
            }
        }
        engine = afterCrash();
        String n = get(Family.META, "n");
        assertThat(n).isNotNull();
        assertThat(Integer.parseInt(n)).isBetween(4, 10);
        for (Family family : Family.values()) {
            assertThat(get(family, "n")).isEqualTo(n);
        }
    }

    @Test
    void aCheckpointIsACompleteCopy() {
        put(Family.LATEST, "a", "1");
        Path copy = directory.resolve("copy");
        engine.checkpoint(copy);
        put(Family.LATEST, "a", "2");
        assertThat(text(engine.readCheckpoint(copy, Family.LATEST, bytes("a")))).isEqualTo("1");
        assertThat(engine.readCheckpoint(copy, Family.LATEST, bytes("b"))).isNull();
        assertThatThrownBy(() -> engine.checkpoint(copy)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() ->
                        engine.readCheckpoint(directory.resolve("none"), Family.LATEST, bytes("a")))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void anInstalledCheckpointIsTheStateAndOldSnapshotsStayReadable() {
        put(Family.LATEST, "a", "1");
        Path copy = directory.resolve("copy");
        engine.checkpoint(copy);
        put(Family.LATEST, "a", "2");
        List<String> closed = new ArrayList<>();
        EngineSnapshot old = engine.snapshot();
        engine.install(copy, () -> closed.add("old"));
        assertThat(get(Family.LATEST, "a")).isEqualTo("1");
        put(Family.LATEST, "b", "3");
        assertThat(text(old.get(Family.LATEST, bytes("a"), ReadTier.DISK))).isEqualTo("2");
        old.close();
        assertThat(closed).containsExactly("old");
        assertThat(get(Family.LATEST, "b")).isEqualTo("3");
        assertThat(text(engine.durable(Family.LATEST, bytes("a")))).isEqualTo("1");
    }

    @Test
    void sizesGrow() {
        long before = engine.sizes().diskBytes();
        for (int i = 0; i < 100; i++) {
            put(Family.LATEST, "k" + i, "v".repeat(10_000));
        }
        assertThat(engine.sizes().diskBytes()).isGreaterThan(before + 500_000);
        assertThat(engine.sizes().liveBytes()).isPositive();
    }
}
