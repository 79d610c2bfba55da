package io.keelson.kvstore.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keelson.proto.mvccpb.KeyValue;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Stored rows are pieces of etcd's own message. */
class RowTest {
    private static long number(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(300);
            case 2 -> random.nextLong() >>> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    @Test
    void whatIsWrittenIsTheMessageAndWhatIsReadIsTheRecord() throws InvalidProtocolBufferException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            byte[] key = new byte[1 + random.nextInt(200)];
            byte[] value = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(300)];
            random.nextBytes(key);
            random.nextBytes(value);
            KeyRecord record =
                    new KeyRecord(
                            number(random),
                            number(random),
                            random.nextInt(Integer.MAX_VALUE),
                            number(random),
                            number(random),
                            value);
            Row row = Row.of(key, record);
            byte[] written = new byte[row.keyValueBytes() + 2];
            assertThat(row.writeKeyValue(written, 1)).isEqualTo(written.length - 1);
            byte[] message = Arrays.copyOfRange(written, 1, written.length - 1);
            assertThat(message).isEqualTo(row.toKeyValue().toByteArray());
            assertThat(KeyValue.parseFrom(message)).isEqualTo(row.toKeyValue());
            assertThat(row.createRevision()).isEqualTo(record.createRevision());
            assertThat(row.modRevision()).isEqualTo(record.modRevision());
            assertThat(row.subRevision()).isEqualTo(record.subRevision());
            assertThat(row.version()).isEqualTo(record.version());
            assertThat(row.lease()).isEqualTo(record.lease());
            assertThat(row.record().value()).isEqualTo(value);
            assertThat(row.record().lease()).isEqualTo(record.lease());
            KeyValue keyOnly = row.toKeyValue().toBuilder().clearValue().clearLease().build();
            assertThat(row.keyOnly().toKeyValue()).isEqualTo(keyOnly);
            assertThat(row.keyAndLease().toKeyValue())
                    .isEqualTo(row.toKeyValue().toBuilder().clearValue().build());
        }
    }
}
