package io.keelson.orchestrator.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compression of large answers, fast rather than small. */
final class Gzip {
    private static final int BUFFER_BYTES = 16 << 10;

    private Gzip() {}

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    static byte[] compress(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (FastGzip gzip = new FastGzip(out)) {
            gzip.write(body, 0, body.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no device behind it
        }
        return out.toByteArray();
    }

    /** The same for a body that is made while it is sent. */
    static Iterator<ByteBuffer> compress(Iterator<ByteBuffer> pieces) {
        return new Compressing(pieces);
    }

    /** RFC 1952: a head, what the deflater makes, the checksum and the length. */
    private static final class Compressing implements Iterator<ByteBuffer> {
        private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

        private final Iterator<ByteBuffer> pieces;
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        private final CRC32 checksum = new CRC32();
        private final byte[] made = new byte[BUFFER_BYTES];
        private long length;
        private boolean begun;
        private boolean ended;

        Compressing(Iterator<ByteBuffer> pieces) {
            this.pieces = pieces;
        }

        @Override
        public boolean hasNext() {
            return !ended;
        }

        @Override
        public ByteBuffer next() {
            if (ended) {
                throw new NoSuchElementException();
            }
            if (!begun) {
                begun = true;
                return ByteBuffer.wrap(HEAD);
            }
            while (true) {
                int bytes = deflater.deflate(made);
                if (bytes > 0) {
                    return ByteBuffer.wrap(made, 0, bytes);
                }
                if (deflater.finished()) {
                    return tail();
                }
                feed();
            }
        }

        private void feed() {
            if (pieces.hasNext()) {
                ByteBuffer piece = pieces.next();
                length += piece.remaining();
                checksum.update(piece.duplicate());
                deflater.setInput(piece);
            } else {
                deflater.finish();
            }
        }

        private ByteBuffer tail() {
            ended = true;
            deflater.end();
            return ByteBuffer.allocate(2 * Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) checksum.getValue())
                    .putInt((int) length)
                    .flip();
        }
    }

    /** Whether that header's value allows it. */
    static boolean accepted(String acceptEncoding) {
        for (String each : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = each.strip().split("\\s*;\\s*", -1);
            if (parts[0].equals("gzip")) {
                return parts.length < 2 || !parts[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }
}
