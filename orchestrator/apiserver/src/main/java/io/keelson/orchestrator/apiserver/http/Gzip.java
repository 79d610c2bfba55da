package io.keelson.orchestrator.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
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
