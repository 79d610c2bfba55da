package io.keelson.kvstore.rpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A response of known length that writes itself into gRPC's frame, from parts that are ready: the
 * only copy on the way out. Used once.
 */
abstract class Outgoing extends InputStream implements Drainable, KnownLength {
    static final Marshaller<Outgoing> MARSHALLER =
            new Marshaller<>() {
                @Override
                public InputStream stream(Outgoing message) {
                    return message;
                }

                @Override
                public Outgoing parse(InputStream stream) {
                    throw new UnsupportedOperationException("a server does not read responses");
                }
            };

    /** For those who read instead of draining, which gRPC does to compress. */
    private @Nullable InputStream read;

    abstract int sizeBytes();

    abstract void writeTo(OutputStream out) throws IOException;

    @Override
    public int drainTo(OutputStream out) throws IOException {
        writeTo(out);
        return sizeBytes();
    }

    @Override
    public int available() throws IOException {
        return read == null ? sizeBytes() : read.available();
    }

    @Override
    public int read() throws IOException {
        return reading().read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return reading().read(into, offset, length);
    }

    private InputStream reading() throws IOException {
        InputStream stream = read;
        if (stream == null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(sizeBytes());
            writeTo(bytes);
            stream = new ByteArrayInputStream(bytes.toByteArray());
            read = stream;
        }
        return stream;
    }

    /** A response that is one array. */
    static final class Encoded extends Outgoing {
        private final byte[] bytes;

        Encoded(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        int sizeBytes() {
            return bytes.length;
        }

        @Override
        void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
        }
    }
}
