package io.keelson.kvstore.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.KeyRecord;
import io.keelson.kvstore.apply.Row;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.RangeStreamResponse;
import io.keelson.proto.etcdserverpb.ResponseHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written from stored rows is, byte for byte, what protobuf would have written. */
class RangeMessageTest {
    private final ResponseHeaders headers = new ResponseHeaders(new TestingIdentity(11, -2, 3));
    private final ResponseHeader header =
            ResponseHeader.newBuilder()
                    .setClusterId(11)
                    .setMemberId(-2)
                    .setRevision(42)
                    .setRaftTerm(3)
                    .build();

    @Test
    void equalsProtobufForRowsOfAllSizes() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<Row> rows = new ArrayList<>();
            int count = random.nextInt(30);
            for (int i = 0; i < count; i++) {
                int valueBytes = random.nextInt(10) == 0 ? random.nextInt(200_000) : i;
                rows.add(row(random, 1 + random.nextInt(300), valueBytes));
            }
            RangeResponse expected = response(rows, round % 2 == 0, round * 3L);
            RangeMessage message =
                    RangeMessage.whole(headers.at(42), rows, round % 2 == 0, round * 3L);
            assertThat(bytes(message)).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void anEmptyAnswerIsItsHeader() throws IOException {
        RangeMessage message = RangeMessage.whole(headers.at(42), List.of(), false, 0);
        assertThat(bytes(message)).isEqualTo(response(List.of(), false, 0).toByteArray());
    }

    @Test
    void piecesAreWrapped() throws IOException {
        Random random = new Random(8);
        List<Row> rows = List.of(row(random, 3, 100_000), row(random, 5, 0));
        RangeResponse kvs =
                RangeResponse.newBuilder()
                        .addKvs(rows.get(0).toKeyValue())
                        .addKvs(rows.get(1).toKeyValue())
                        .build();
        assertThat(bytes(RangeMessage.piece(rows)))
                .isEqualTo(
                        RangeStreamResponse.newBuilder()
                                .setRangeResponse(kvs)
                                .build()
                                .toByteArray());
        assertThat(bytes(RangeMessage.lastPiece(headers.at(42), rows, true, 9)))
                .isEqualTo(
                        RangeStreamResponse.newBuilder()
                                .setRangeResponse(response(rows, true, 9))
                                .build()
                                .toByteArray());
    }

    @Test
    void canBeReadInsteadOfDrained() throws IOException {
        List<Row> rows = List.of(row(new Random(9), 3, 70_000));
        RangeMessage message = RangeMessage.whole(headers.at(42), rows, false, 1);
        assertThat(message.readAllBytes()).isEqualTo(response(rows, false, 1).toByteArray());
        assertThat(message.available()).isZero();
    }

    private static byte[] bytes(RangeMessage message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(message.available()).isEqualTo(message.sizeBytes());
        int drained = message.drainTo(out);
        assertThat(drained).isEqualTo(out.size()).isEqualTo(message.sizeBytes());
        return out.toByteArray();
    }

    private RangeResponse response(List<Row> rows, boolean more, long count) {
        RangeResponse.Builder response =
                RangeResponse.newBuilder().setHeader(header).setMore(more).setCount(count);
        rows.forEach(row -> response.addKvs(row.toKeyValue()));
        return response.build();
    }

    private static Row row(Random random, int keyBytes, int valueBytes) {
        byte[] key = new byte[keyBytes];
        random.nextBytes(key);
        byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        long revision = random.nextLong(1, 1_000_000);
        long lease = random.nextInt(3) == 0 ? random.nextLong() : 0;
        return Row.of(
                key, new KeyRecord(revision, revision + random.nextLong(9), 0, 3, lease, value));
    }
}
