package io.keelson.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.bench.load.KeySpace.KeyOrder;
import io.keelson.bench.load.RangeWorkload.Consistency;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hand-filled templates are what protobuf would have encoded. */
final class RequestEncodingTest {
    @ParameterizedTest
    @CsvSource({"8, 256", "8, 0", "8, 1", "200, 40000", "1, 127"})
    void putsDecode(int keySizeBytes, int valueSizeBytes) throws Exception {
        var keys = new KeySpace(keySizeBytes, 16, KeyOrder.SEQUENTIAL, 1);
        var puts = new PutWorkload(keys, valueSizeBytes);
        var request = PutRequest.parseFrom(puts.request(11));
        assertThat(request.getKey().toStringUtf8()).isEqualTo("0".repeat(keySizeBytes - 1) + "b");
        assertThat(request.getValue().size()).isEqualTo(valueSizeBytes);
        assertThat(request.getUnknownFields().asMap()).isEmpty();
        assertThat(request)
                .isEqualTo(
                        PutRequest.newBuilder()
                                .setKey(request.getKey())
                                .setValue(request.getValue())
                                .build());
    }

    @Test
    void valuesDiffer() throws Exception {
        var puts = new PutWorkload(new KeySpace(8, 1, KeyOrder.SEQUENTIAL, 1), 32);
        var values = new HashSet<ByteString>();
        for (int i = 0; i < 100; i++) {
            values.add(PutRequest.parseFrom(puts.request(i)).getValue());
        }
        assertThat(values).hasSize(100);
    }

    @Test
    void rangesOfAKeyDecode() throws Exception {
        var keys = new KeySpace(3, 4096, KeyOrder.SEQUENTIAL, 1);
        assertThat(range(RangeWorkload.ofKeys(keys, Consistency.SERIALIZABLE), 0xabc))
                .isEqualTo(
                        RangeRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("abc"))
                                .setSerializable(true)
                                .build());
        assertThat(range(RangeWorkload.ofKeys(keys, Consistency.LINEARIZABLE), 1).getSerializable())
                .isFalse();
    }

    @Test
    void rangesOfAPrefixEndWhereItEnds() throws Exception {
        var request = prefix(ByteString.copyFromUtf8("ab"));
        assertThat(request.getKey().toStringUtf8()).isEqualTo("ab");
        assertThat(request.getRangeEnd().toStringUtf8()).isEqualTo("ac");
        assertThat(request.getLimit()).isEqualTo(5);

        var carried = prefix(ByteString.copyFrom(new byte[] {'a', -1, -1}));
        assertThat(carried.getRangeEnd().toStringUtf8()).isEqualTo("b");

        // etcd's spelling of "all keys": from the zero byte to the zero byte.
        var zero = ByteString.copyFrom(new byte[1]);
        assertThat(prefix(ByteString.EMPTY).getKey()).isEqualTo(zero);
        assertThat(prefix(ByteString.EMPTY).getRangeEnd()).isEqualTo(zero);
        assertThat(prefix(ByteString.copyFrom(new byte[] {-1})).getRangeEnd()).isEqualTo(zero);
    }

    private static RangeRequest prefix(ByteString prefix) throws Exception {
        return range(RangeWorkload.ofPrefix(prefix, 5, Consistency.LINEARIZABLE), 0);
    }

    private static RangeRequest range(RangeWorkload workload, long index) throws Exception {
        return RangeRequest.parseFrom(workload.request(index));
    }
}
