package io.keelson.kvstore.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.proto.etcdserverpb.PutRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RequestMarshallerTest {
    private final RequestMarshaller<PutRequest> marshaller =
            new RequestMarshaller<>(PutRequest.parser(), Command.HEADER_BYTES);
    private final PutRequest put =
            PutRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("key"))
                    .setValue(ByteString.copyFrom(new byte[100_000]))
                    .build();

    @Test
    void theArrayThatWasReadIsTheCommand() throws Exception {
        Incoming<PutRequest> incoming =
                marshaller.parse(new ByteArrayInputStream(put.toByteArray()));
        assertThat(incoming.message()).isEqualTo(put);
        Command command =
                Command.fill(CommandKind.PUT, new RequestId(1, 2, 3), incoming.bytesWithRoom());
        assertThat(command.bytes()).isSameAs(incoming.bytesWithRoom());
        assertThat(PutRequest.parseFrom(command.body())).isEqualTo(put);
    }

    @Test
    void bytesOfTheMessageLieInTheArray() {
        Incoming<PutRequest> incoming =
                marshaller.parse(new ByteArrayInputStream(put.toByteArray()));
        PutRequest message = Objects.requireNonNull(incoming.message());
        incoming.bytesWithRoom()[incoming.bytesWithRoom().length - 1] = 7;
        assertThat(message.getValue().byteAt(99_999)).isEqualTo((byte) 7);
    }

    @Test
    void readsStreamsThatDoNotKnowTheirLength() {
        InputStream slow =
                new ByteArrayInputStream(put.toByteArray()) {
                    @Override
                    public synchronized int available() {
                        return 5;
                    }
                };
        assertThat(marshaller.parse(slow).message()).isEqualTo(put);
    }

    @Test
    void whatIsNoMessageIsSaid() {
        assertThat(marshaller.parse(new ByteArrayInputStream(new byte[] {0x0a, 5, 1})).message())
                .isNull();
        assertThat(marshaller.parse(new ByteArrayInputStream(new byte[] {0x0c})).message())
                .isNull();
    }
}
