package io.keelson.orchestrator.client;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Finds lines in a stream of pieces that end anywhere. */
public final class LineSplitter {
    private final Consumer<byte[]> lines;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    public LineSplitter(Consumer<byte[]> lines) {
        this.lines = lines;
    }

    /** What the stream goes on with. */
    public void add(byte[] piece) {
        int from = 0;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                begun.write(piece, from, i - from);
                byte[] line = begun.toByteArray();
                begun.reset();
                from = i + 1;
                if (line.length > 0) {
                    lines.accept(line);
                }
            }
        }
        begun.write(piece, from, piece.length - from);
    }
}
