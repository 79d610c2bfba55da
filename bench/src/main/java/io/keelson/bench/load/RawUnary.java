package io.keelson.bench.load;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A unary call whose request is already encoded and whose answer is not decoded: all that is learnt
 * of the answer is its length, and whether it holds more than its header.
 */
final class RawUnary {
    /** What is kept of an answer. */
    record Answer(int sizeBytes, boolean hasBody) {}

    private static final int HEADER_TAG = 0x0a;

    private final MethodDescriptor<byte[], Answer> method;

    /** Calls {@code method}, whatever its messages are called. */
    RawUnary(MethodDescriptor<?, ?> method) {
        this.method =
                MethodDescriptor.<byte[], Answer>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(method.getFullMethodName())
                        .setRequestMarshaller(new RequestMarshaller())
                        .setResponseMarshaller(new AnswerMarshaller())
                        .build();
    }

    /** Starts the call. The listener hears of it on the channel's event loop. */
    void start(Channel channel, byte[] request, AnswerListener listener) {
        var call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(listener, new Metadata());
        // One more than the single answer, so that the trailers need no further request.
        call.request(2);
        call.sendMessage(request);
        call.halfClose();
    }

    /** Keeps the answer until the status arrives. */
    abstract static class AnswerListener extends ClientCall.Listener<Answer> {
        private @Nullable Answer answer;

        @Override
        public void onMessage(Answer message) {
            answer = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed(status, answer);
        }

        /** Called once. An OK status without an answer does not happen in a unary call. */
        abstract void closed(Status status, @Nullable Answer answer);
    }

    private static final class RequestMarshaller implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new EncodedRequest(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("the tool only sends requests");
        }
    }

    /** Lets gRPC copy the bytes straight into its network buffer. */
    private static final class EncodedRequest extends ByteArrayInputStream
            implements Drainable, KnownLength {
        EncodedRequest(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int sizeBytes = count - pos;
            target.write(buf, pos, sizeBytes);
            pos = count;
            return sizeBytes;
        }
    }

    /**
     * Every answer of etcd's API starts with its header (field 1). What follows it, if anything, is
     * the body; a range that found nothing has none.
     */
    private static final class AnswerMarshaller implements MethodDescriptor.Marshaller<Answer> {
        @Override
        public InputStream stream(Answer value) {
            throw new UnsupportedOperationException("the tool only receives answers");
        }

        @Override
        public Answer parse(InputStream stream) {
            try {
                int sizeBytes = stream.available();
                if (sizeBytes == 0) {
                    return new Answer(0, false);
                }
                // The header's three numbers are at most 43 bytes: its length is one byte.
                boolean headerFirst = stream.read() == HEADER_TAG;
                boolean hasBody = !headerFirst || sizeBytes > 2 + stream.read();
                return new Answer(sizeBytes, hasBody);
            } catch (IOException e) {
                throw new UncheckedIOException("answer in memory cannot be read", e);
            }
        }
    }
}
