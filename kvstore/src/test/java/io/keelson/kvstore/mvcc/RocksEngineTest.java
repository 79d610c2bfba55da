package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RocksEngineTest extends EngineContract {
    private static final RocksSettings SMALL = new RocksSettings(16 << 20, 8 << 20, 1);

    @Override
    Engine create() {
        return RocksEngine.open(directory.resolve("db"), SMALL);
    }

    @Override
    Engine afterCrash() {
        engine.close();
        return create();
    }

    @Test
    void aReadOfMemoryRefusesToTouchTheDisk() {
        for (int i = 0; i < 1000; i++) {
            put(Family.LATEST, "k" + i, "v" + i);
        }
        try (EngineSnapshot snapshot = engine.snapshot()) {
            assertThat(text(snapshot.get(Family.LATEST, bytes("k7"), ReadTier.MEMORY)))
                    .isEqualTo("v7");
        }
        engine.flush();
        engine = afterCrash();
        try (EngineSnapshot snapshot = engine.snapshot()) {
            assertThatThrownBy(() -> snapshot.get(Family.LATEST, bytes("k7"), ReadTier.MEMORY))
                    .isInstanceOf(WouldBlockException.class);
            assertThatThrownBy(() ->
                            walk(snapshot.cursor(Family.LATEST, bytes(""), null, ReadTier.MEMORY)))
                    .isInstanceOf(WouldBlockException.class);
            assertThat(text(snapshot.get(Family.LATEST, bytes("k7"), ReadTier.DISK)))
                    .isEqualTo("v7");
            assertThat(text(snapshot.get(Family.LATEST, bytes("k7"), ReadTier.MEMORY)))
                    .isEqualTo("v7");
        }
    }

    @Test
    void aClosedEngineSaysSoAndItsSnapshotsStayReadable() {
        put(Family.LATEST, "a", "1");
        Engine closed = create2();
        EngineSnapshot snapshot = closed.snapshot();
        closed.close();
        assertThatThrownBy(closed::snapshot).isInstanceOf(IllegalStateException.class);
        assertThat(snapshot.get(Family.LATEST, bytes("a"), ReadTier.DISK)).isNull();
        snapshot.close();
    }

    private Engine create2() {
        return RocksEngine.open(directory.resolve("db2"), SMALL);
    }

    @Test
    void aReadOfACheckpointChangesNoByteOfIt() throws IOException {
        put(Family.LATEST, "a", "1");
        var copy = directory.resolve("copy");
        engine.checkpoint(copy);
        List<String> before = listing(copy);
        assertThat(text(engine.readCheckpoint(copy, Family.LATEST, bytes("a")))).isEqualTo("1");
        assertThat(listing(copy)).isEqualTo(before);
    }

    private static List<String> listing(java.nio.file.Path copy) throws IOException {
        try (var files = Files.list(copy)) {
            List<String> names = new ArrayList<>();
            for (var file : files.sorted().toList()) {
                names.add(file.getFileName() + " " + Files.size(file));
            }
            return names;
        }
    }

    @Test
    void whatIsNoDatabaseIsRefused() throws IOException {
        var file = directory.resolve("file");
        Files.writeString(file, "no database");
        assertThatThrownBy(() -> RocksEngine.open(file, SMALL))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(file.toString());
    }
}
