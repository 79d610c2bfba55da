package io.keelson.bench.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.grpc.Channel;
import io.grpc.Status;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.PutRequest;
import org.jspecify.annotations.Nullable;

/** Puts one key per operation, with an incompressible value. */
public final class PutWorkload implements Workload<Channel> {
    private final RawUnary unary = new RawUnary(KVGrpc.getPutMethod());
    private final KeySpace keys;
    private final ValuePool values;
    private final byte[] template;
    private final int keyOffset;
    private final int valueOffset;

    public PutWorkload(KeySpace keys, int valueSizeBytes) {
        this.keys = keys;
        this.values = new ValuePool(valueSizeBytes, keys.seed());
        this.template =
                PutRequest.newBuilder()
                        .setKey(ByteString.copyFrom(new byte[keys.keySizeBytes()]))
                        .setValue(ByteString.copyFrom(new byte[valueSizeBytes]))
                        .build()
                        .toByteArray();
        // Each field is a tag of one byte, its length, its bytes; the value is the last field.
        this.keyOffset = 1 + CodedOutputStream.computeUInt32SizeNoTag(keys.keySizeBytes());
        this.valueOffset = template.length - valueSizeBytes;
    }

    @Override
    public String name() {
        return "put";
    }

    @Override
    public void start(Channel channel, long index, Completion completion) {
        unary.start(
                channel,
                request(index),
                new RawUnary.AnswerListener() {
                    @Override
                    void closed(Status status, RawUnary.@Nullable Answer answer) {
                        completion.completed(status, answer == null ? 0 : answer.sizeBytes());
                    }
                });
    }

    /** The encoded PutRequest of operation {@code index}. */
    byte[] request(long index) {
        byte[] request = template.clone();
        keys.write(index, request, keyOffset);
        values.write(index, request, valueOffset);
        return request;
    }
}
