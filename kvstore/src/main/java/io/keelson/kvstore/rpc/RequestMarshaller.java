package io.keelson.kvstore.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Reads a request into one array. Bytes that are no message are an answer's matter, not an
 * exception's: gRPC would close the call with its own text.
 */
record RequestMarshaller<Q extends MessageLite>(Parser<Q> parser, int roomBytes)
        implements Marshaller<Incoming<Q>> {
    @Override
    public InputStream stream(Incoming<Q> incoming) {
        byte[] bytes = incoming.bytesWithRoom();
        return new ByteArrayInputStream(bytes, roomBytes, bytes.length - roomBytes);
    }

    @Override
    public Incoming<Q> parse(InputStream stream) {
        byte[] bytes;
        try {
            bytes = read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            CodedInputStream in =
                    UnsafeByteOperations.unsafeWrap(bytes, roomBytes, bytes.length - roomBytes)
                            .newCodedInput();
            in.enableAliasing(true);
            Q message = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return new Incoming<>(bytes, message);
        } catch (InvalidProtocolBufferException e) {
            return new Incoming<>(bytes, null);
        }
    }

    private byte[] read(InputStream stream) throws IOException {
        // The length is known, unless the message was compressed.
        byte[] bytes = new byte[roomBytes + stream.available()];
        int end = roomBytes + stream.readNBytes(bytes, roomBytes, bytes.length - roomBytes);
        byte[] rest = stream.readAllBytes();
        if (end == bytes.length && rest.length == 0) {
            return bytes;
        }
        byte[] all = Arrays.copyOf(bytes, end + rest.length);
        System.arraycopy(rest, 0, all, end, rest.length);
        return all;
    }
}
