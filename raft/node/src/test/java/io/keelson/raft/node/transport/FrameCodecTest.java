package io.keelson.raft.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.EntryKind;
import io.keelson.raft.core.Message;
import io.keelson.raft.core.ReadRound;
import io.keelson.raft.core.SnapshotMark;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Every frame survives the wire; nothing else gets in. */
class FrameCodecTest {
    private static final int MAX_BYTES = 1 << 20;

    private static byte[] bytes(RandomGenerator random, int max) {
        byte[] bytes = new byte[random.nextInt(max)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static EntryId id(RandomGenerator random) {
        return new EntryId(random.nextLong(), random.nextLong());
    }

    private static ReadRound round(RandomGenerator random) {
        return new ReadRound(
                random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    /** One of each kind in turn. */
    private static Frame frame(int kind, RandomGenerator random) {
        long term = random.nextLong();
        return switch (kind) {
            case 0 ->
                    raft(
                            new Message.VoteRequest(
                                    term, id(random), random.nextBoolean(), random.nextBoolean()));
            case 1 ->
                    raft(
                            new Message.VoteResponse(
                                    term, random.nextBoolean(), random.nextBoolean()));
            case 2 -> {
                EntryId previous = id(random);
                List<Entry> entries = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    entries.add(
                            new Entry(
                                    random.nextLong(),
                                    previous.index() + entries.size() + 1,
                                    EntryKind.ofCode(1 + random.nextInt(3)),
                                    bytes(random, 300)));
                }
                yield raft(new Message.AppendRequest(term, previous, entries, random.nextLong()));
            }
            case 3 ->
                    raft(
                            new Message.AppendResponse(
                                    term,
                                    random.nextBoolean(),
                                    random.nextLong(),
                                    random.nextLong(),
                                    id(random)));
            case 4 -> raft(new Message.Heartbeat(term, random.nextLong(), round(random)));
            case 5 -> raft(new Message.HeartbeatResponse(term, round(random)));
            case 6 -> raft(new Message.ReadIndexRequest(term, round(random)));
            case 7 -> raft(new Message.ReadIndexResponse(term, round(random), random.nextLong()));
            case 8 -> {
                List<byte[]> commands = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    commands.add(bytes(random, 300));
                }
                yield raft(new Message.Forward(term, commands));
            }
            case 9 -> raft(new Message.TimeoutNow(term));
            case 17 -> raft(new Message.CommitNotice(term, random.nextLong()));
            case 10 ->
                    new Frame.Request(random.nextLong(), random.nextInt(1000), bytes(random, 300));
            case 11 -> new Frame.Response(random.nextLong(), "no", bytes(random, 300));
            case 12 ->
                    new SnapshotFrame.Offer(
                            new SnapshotManifest(
                                    "7-3",
                                    new SnapshotMark(
                                            id(random),
                                            new Configuration(
                                                    new TreeSet<>(List.of(1L, -2L)),
                                                    new TreeSet<>(List.of(3L)),
                                                    new TreeSet<>(List.of(4L, 5L)))),
                                    List.of(
                                            new SnapshotManifest.File("000007.sst", 1L << 40),
                                            new SnapshotManifest.File("MANIFEST", 0))));
            case 13 -> new SnapshotFrame.Accept("7-3", 1, List.of(5L, 0L, 1L << 40));
            case 14 -> new SnapshotFrame.Chunk("7-3 \u00e9", 3, 1L << 40, bytes(random, 5000));
            case 15 -> new SnapshotFrame.FileEnd("7-3", 2, 1L << 40, random.nextInt());
            case 16 -> new SnapshotFrame.Credit("7-3", 1L << 40);
            default -> new SnapshotFrame.Done("7-3", false, "disk full");
        };
    }

    private static Frame raft(Message message) {
        return new Frame.Raft(message);
    }

    private static ByteBuf encode(Frame frame) {
        return FrameCodec.encode(frame, MAX_BYTES, UnpooledByteBufAllocator.DEFAULT);
    }

    private static Frame decode(ByteBuf bytes) throws GarbageException {
        return FrameCodec.decode(bytes, (int) FrameCodec.bodyBytes(bytes));
    }

    @Test
    void everyFrameComesBackEqual() throws Exception {
        RandomGenerator random = new Random(1);
        for (int i = 0; i < 18 * 50; i++) {
            Frame frame = frame(i % 19, random);
            ByteBuf bytes = encode(frame);
            Frame read = decode(bytes);
            assertThat(read).usingRecursiveComparison().isEqualTo(frame);
            assertThat(bytes.isReadable()).isFalse();
            bytes.release();
        }
    }

    @Test
    void aChangedByteIsNoticed() throws Exception {
        RandomGenerator random = new Random(2);
        for (int i = 0; i < 18 * 50; i++) {
            ByteBuf bytes = encode(frame(i % 19, random));
            int at = 4 + random.nextInt(bytes.readableBytes() - 4);
            bytes.setByte(at, bytes.getByte(at) ^ (1 << random.nextInt(8)));
            int bodyBytes = bytes.readableBytes() - FrameCodec.HEAD_BYTES;
            assertThatThrownBy(() -> FrameCodec.decode(bytes, bodyBytes))
                    .isInstanceOf(GarbageException.class);
            bytes.release();
        }
    }

    /** Bodies that are wrong in themselves, with a checksum that is right. */
    @Test
    void aBodyThatIsCutOrChangedIsRefusedOrReadsAsAnotherFrame() {
        RandomGenerator random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 18 * 200; i++) {
            ByteBuf whole = encode(frame(i % 19, random));
            int bodyBytes = whole.readableBytes() - FrameCodec.HEAD_BYTES;
            byte[] body = new byte[bodyBytes];
            whole.getBytes(FrameCodec.HEAD_BYTES, body);
            int type = whole.getUnsignedByte(4);
            whole.release();
            int length = random.nextInt(bodyBytes + 1);
            ByteBuf hostile = Unpooled.wrappedBuffer(body, 0, length);
            for (int flips = random.nextInt(4); flips > 0 && length > 0; flips--) {
                hostile.setByte(random.nextInt(length), random.nextInt());
            }
            try {
                if (type <= RaftMessageCodec.TIMEOUT_NOW) {
                    RaftMessageCodec.read(type, hostile);
                } else if (type != FrameCodec.CHUNK) {
                    PeerProtoCodec.read(type, hostile.nioBuffer());
                }
            } catch (GarbageException | IndexOutOfBoundsException expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @Test
    void aHugeCountAllocatesNothing() {
        ByteBuf body = Unpooled.buffer();
        body.writeLong(1).writeLong(1).writeLong(1).writeLong(1).writeInt(Integer.MAX_VALUE);
        body.writeZero(100);
        assertThatThrownBy(() -> RaftMessageCodec.read(RaftMessageCodec.APPEND_REQUEST, body))
                .isInstanceOf(GarbageException.class)
                .hasMessageContaining("a count of");
    }

    @Test
    void aFrameBeyondTheLimitIsNotEncoded() {
        Frame large = raft(new Message.Forward(1, List.of(new byte[MAX_BYTES])));
        assertThatThrownBy(() -> encode(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void aFileNameThatLeavesItsDirectoryIsGarbage() {
        for (String name : List.of("", "..", "a/b", "/etc/passwd", "a\0b")) {
            assertThatThrownBy(() -> new SnapshotManifest.File(name, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theHandshakeComesBackEqual() throws Exception {
        Handshake.Hello hello =
                new Handshake.Hello(1, ConnectionKind.ENTRIES, -1, 2, 3, 4, new LogPosition(5, 6));
        ByteBuf bytes = Handshake.encode(hello);
        assertThat(bytes.readableBytes()).isEqualTo(Handshake.HELLO_BYTES);
        assertThat(Handshake.decodeHello(bytes)).isEqualTo(hello);
        Handshake.Welcome refusal =
                new Handshake.Welcome(
                        7, 8, new Refusal(Refusal.Code.OTHER_CLUSTER, "cluster ID mismatch"));
        ByteBuf whole = Handshake.encode(refusal);
        for (int length = 0; length < whole.readableBytes(); length++) {
            assertThat(Handshake.decodeWelcome(whole.slice(0, length))).isNull();
        }
        assertThat(Handshake.decodeWelcome(whole)).isEqualTo(refusal);
    }

    @Test
    void aChangedHandshakeIsNoticed() {
        RandomGenerator random = new Random(4);
        for (int i = 0; i < 500; i++) {
            ByteBuf bytes =
                    Handshake.encode(
                            new Handshake.Hello(
                                    1, ConnectionKind.CONTROL, 1, 2, 3, 4, new LogPosition(5, 6)));
            int at = random.nextInt(bytes.readableBytes());
            bytes.setByte(at, bytes.getByte(at) ^ (1 << random.nextInt(8)));
            assertThatThrownBy(() -> Handshake.decodeHello(bytes))
                    .isInstanceOf(GarbageException.class);
        }
    }
}
