package io.keelson.kvstore.mvcc;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Everything an engine holds, as text. */
final class EngineDump {
    private EngineDump() {}

    static List<String> of(Engine engine) {
        List<String> lines = new ArrayList<>();
        HexFormat hex = HexFormat.of();
        try (EngineSnapshot snapshot = engine.snapshot()) {
            for (Family family : Family.values()) {
                try (EngineCursor cursor =
                        snapshot.cursor(family, Layout.EMPTY, null, ReadTier.DISK)) {
                    for (; cursor.valid(); cursor.next()) {
                        lines.add(
                                family
                                        + " "
                                        + hex.formatHex(cursor.key())
                                        + "="
                                        + hex.formatHex(cursor.value()));
                    }
                }
            }
        }
        return lines;
    }
}
