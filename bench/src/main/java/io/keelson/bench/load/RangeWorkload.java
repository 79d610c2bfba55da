package io.keelson.bench.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.grpc.Channel;
import io.grpc.Status;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.RangeRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads one key, or all keys with one prefix, per operation. An answer that holds nothing is an
 * error: a benchmark that reads keys which are not there measures something else.
 */
public final class RangeWorkload implements Workload<Channel> {
    /** How fresh an answer must be. */
    public enum Consistency {
        /** As of a moment after the call began: the member asks a quorum first. */
        LINEARIZABLE,
        /** From the asked member's own state, perhaps old. */
        SERIALIZABLE
    }

    private static final Status NOTHING_FOUND =
            Status.NOT_FOUND.withDescription("the range is empty: put the keys first");

    private final RawUnary unary = new RawUnary(KVGrpc.getRangeMethod());
    private final byte[] template;
    private final @Nullable KeySpace keys;
    private final int keyOffset;

    private RangeWorkload(byte[] template, @Nullable KeySpace keys, int keyOffset) {
        this.template = template;
        this.keys = keys;
        this.keyOffset = keyOffset;
    }

    /** Operation {@code index} reads the key that {@code keys} gives for it. */
    public static RangeWorkload ofKeys(KeySpace keys, Consistency consistency) {
        byte[] template =
                RangeRequest.newBuilder()
                        .setKey(ByteString.copyFrom(new byte[keys.keySizeBytes()]))
                        .setSerializable(consistency == Consistency.SERIALIZABLE)
                        .build()
                        .toByteArray();
        int keyOffset = 1 + CodedOutputStream.computeUInt32SizeNoTag(keys.keySizeBytes());
        return new RangeWorkload(template, keys, keyOffset);
    }

    /**
     * Every operation reads the keys that start with {@code prefix}; the empty prefix is all keys.
     *
     * @param limit most keys in an answer, 0 for no limit
     */
    public static RangeWorkload ofPrefix(ByteString prefix, long limit, Consistency consistency) {
        byte[] template =
                RangeRequest.newBuilder()
                        .setKey(prefix.isEmpty() ? ByteString.copyFrom(new byte[1]) : prefix)
                        .setRangeEnd(endOfPrefix(prefix))
                        .setLimit(limit)
                        .setSerializable(consistency == Consistency.SERIALIZABLE)
                        .build()
                        .toByteArray();
        return new RangeWorkload(template, null, 0);
    }

    /** The least key above all that start with the prefix; a single zero byte if there is none. */
    private static ByteString endOfPrefix(ByteString prefix) {
        for (int i = prefix.size() - 1; i >= 0; i--) {
            if (prefix.byteAt(i) != (byte) 0xff) {
                byte[] end = prefix.substring(0, i + 1).toByteArray();
                end[i]++;
                return ByteString.copyFrom(end);
            }
        }
        return ByteString.copyFrom(new byte[1]);
    }

    @Override
    public String name() {
        return "range";
    }

    @Override
    public void start(Channel channel, long index, Completion completion) {
        unary.start(
                channel,
                request(index),
                new RawUnary.AnswerListener() {
                    @Override
                    void closed(Status status, RawUnary.@Nullable Answer answer) {
                        if (answer == null) {
                            completion.completed(status, 0);
                        } else {
                            boolean miss = status.isOk() && !answer.hasBody();
                            completion.completed(miss ? NOTHING_FOUND : status, answer.sizeBytes());
                        }
                    }
                });
    }

    /** The encoded RangeRequest of operation {@code index}; shared if all are equal. */
    byte[] request(long index) {
        if (keys == null) {
            return template;
        }
        byte[] request = template.clone();
        keys.write(index, request, keyOffset);
        return request;
    }
}
