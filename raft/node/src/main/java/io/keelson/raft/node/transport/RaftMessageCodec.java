package io.keelson.raft.node.transport;

import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.EntryKind;
import io.keelson.raft.core.Message;
import io.keelson.raft.core.ReadRound;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Raft's messages as bytes; drawn in {@code package-info}. The types are never used twice. */
final class RaftMessageCodec {
    static final int VOTE_REQUEST = 1;
    static final int VOTE_RESPONSE = 2;
    static final int APPEND_REQUEST = 3;
    static final int APPEND_RESPONSE = 4;
    static final int HEARTBEAT = 5;
    static final int HEARTBEAT_RESPONSE = 6;
    static final int READ_INDEX_REQUEST = 7;
    static final int READ_INDEX_RESPONSE = 8;
    static final int FORWARD = 9;
    static final int TIMEOUT_NOW = 10;
    static final int COMMIT_NOTICE = 11;

    /** Every type up to here is of this codec. */
    static final int LAST = 15;

    private static final int APPEND_HEAD_BYTES = 36;
    private static final int ENTRY_HEAD_BYTES = 13;
    private static final int ROUND_BYTES = 32;

    private static final int PRE_VOTE = 1;
    private static final int TRANSFER = 2;
    private static final int GRANTED = 2;
    private static final int ACCEPTED = 1;

    private RaftMessageCodec() {}

    static int type(Message message) {
        return switch (message) {
            case Message.VoteRequest m -> VOTE_REQUEST;
            case Message.VoteResponse m -> VOTE_RESPONSE;
            case Message.AppendRequest m -> APPEND_REQUEST;
            case Message.AppendResponse m -> APPEND_RESPONSE;
            case Message.Heartbeat m -> HEARTBEAT;
            case Message.HeartbeatResponse m -> HEARTBEAT_RESPONSE;
            case Message.ReadIndexRequest m -> READ_INDEX_REQUEST;
            case Message.ReadIndexResponse m -> READ_INDEX_RESPONSE;
            case Message.Forward m -> FORWARD;
            case Message.TimeoutNow m -> TIMEOUT_NOW;
            case Message.CommitNotice m -> COMMIT_NOTICE;
        };
    }

    /** The exact size of the body; a {@code long}, for it is not yet known to be sane. */
    static long sizeBytes(Message message) {
        return switch (message) {
            case Message.VoteRequest m -> 25;
            case Message.VoteResponse m -> 9;
            case Message.AppendRequest m -> {
                long size = APPEND_HEAD_BYTES;
                for (Entry entry : m.entries()) {
                    size += ENTRY_HEAD_BYTES + (long) entry.sizeBytes();
                }
                yield size;
            }
            case Message.AppendResponse m -> 41;
            case Message.Heartbeat m -> 16 + ROUND_BYTES;
            case Message.HeartbeatResponse m -> 8 + ROUND_BYTES;
            case Message.ReadIndexRequest m -> 8 + ROUND_BYTES;
            case Message.ReadIndexResponse m -> 16 + ROUND_BYTES;
            case Message.Forward m -> {
                long size = 12;
                for (byte[] command : m.commands()) {
                    size += 4 + (long) command.length;
                }
                yield size;
            }
            case Message.TimeoutNow m -> 8;
            case Message.CommitNotice m -> 16;
        };
    }

    static void write(Message message, ByteBuf out) {
        out.writeLong(message.term());
        switch (message) {
            case Message.VoteRequest m -> {
                writeId(m.lastEntry(), out);
                out.writeByte((m.preVote() ? PRE_VOTE : 0) | (m.transfer() ? TRANSFER : 0));
            }
            case Message.VoteResponse m ->
                    out.writeByte((m.preVote() ? PRE_VOTE : 0) | (m.granted() ? GRANTED : 0));
            case Message.AppendRequest m -> writeEntries(m, out);
            case Message.AppendResponse m -> {
                out.writeByte(m.accepted() ? ACCEPTED : 0);
                out.writeLong(m.matchIndex());
                out.writeLong(m.rejectedIndex());
                writeId(m.hint(), out);
            }
            case Message.Heartbeat m -> {
                out.writeLong(m.commitIndex());
                writeRound(m.round(), out);
            }
            case Message.HeartbeatResponse m -> writeRound(m.round(), out);
            case Message.ReadIndexRequest m -> writeRound(m.round(), out);
            case Message.ReadIndexResponse m -> {
                writeRound(m.round(), out);
                out.writeLong(m.readIndex());
            }
            case Message.Forward m -> {
                out.writeInt(m.commands().size());
                for (byte[] command : m.commands()) {
                    out.writeInt(command.length);
                    out.writeBytes(command);
                }
            }
            case Message.TimeoutNow m -> {}
            case Message.CommitNotice m -> out.writeLong(m.commitIndex());
        }
    }

    private static void writeEntries(Message.AppendRequest append, ByteBuf out) {
        writeId(append.previous(), out);
        out.writeLong(append.commitIndex());
        out.writeInt(append.entries().size());
        long index = append.previous().index();
        for (Entry entry : append.entries()) {
            if (entry.index() != ++index) {
                throw new IllegalStateException(
                        "entry " + entry.id() + " in the place of index " + index);
            }
            out.writeLong(entry.term());
            out.writeByte(entry.kind().code());
            out.writeInt(entry.sizeBytes());
            out.writeBytes(entry.data());
        }
    }

    /**
     * Reads one message; what is left in the buffer is for the caller to notice.
     *
     * @throws IndexOutOfBoundsException if it is cut short
     */
    static Message read(int type, ByteBuf in) throws GarbageException {
        long term = in.readLong();
        return switch (type) {
            case VOTE_REQUEST -> {
                EntryId last = readId(in);
                int flags = readFlags(in, PRE_VOTE | TRANSFER);
                yield new Message.VoteRequest(
                        term, last, (flags & PRE_VOTE) != 0, (flags & TRANSFER) != 0);
            }
            case VOTE_RESPONSE -> {
                int flags = readFlags(in, PRE_VOTE | GRANTED);
                yield new Message.VoteResponse(
                        term, (flags & PRE_VOTE) != 0, (flags & GRANTED) != 0);
            }
            case APPEND_REQUEST -> {
                EntryId previous = readId(in);
                long commitIndex = in.readLong();
                yield new Message.AppendRequest(
                        term, previous, readEntries(previous.index(), in), commitIndex);
            }
            case APPEND_RESPONSE ->
                    new Message.AppendResponse(
                            term,
                            readFlags(in, ACCEPTED) != 0,
                            in.readLong(),
                            in.readLong(),
                            readId(in));
            case HEARTBEAT -> new Message.Heartbeat(term, in.readLong(), readRound(in));
            case HEARTBEAT_RESPONSE -> new Message.HeartbeatResponse(term, readRound(in));
            case READ_INDEX_REQUEST -> new Message.ReadIndexRequest(term, readRound(in));
            case READ_INDEX_RESPONSE ->
                    new Message.ReadIndexResponse(term, readRound(in), in.readLong());
            case FORWARD -> new Message.Forward(term, readCommands(in));
            case TIMEOUT_NOW -> new Message.TimeoutNow(term);
            case COMMIT_NOTICE -> new Message.CommitNotice(term, in.readLong());
            default -> throw new GarbageException("unknown message type " + type);
        };
    }

    private static List<Entry> readEntries(long previousIndex, ByteBuf in) throws GarbageException {
        int count = readCount(in, ENTRY_HEAD_BYTES);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            long term = in.readLong();
            int code = in.readByte();
            byte[] data = readData(in);
            try {
                entries.add(new Entry(term, previousIndex + i, EntryKind.ofCode(code), data));
            } catch (IllegalArgumentException e) {
                throw new GarbageException(e.getMessage());
            }
        }
        return entries;
    }

    private static List<byte[]> readCommands(ByteBuf in) throws GarbageException {
        int count = readCount(in, 4);
        List<byte[]> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            commands.add(readData(in));
        }
        return commands;
    }

    /** A count is believed only as far as the bytes that follow could hold it. */
    private static int readCount(ByteBuf in, int leastBytesEach) throws GarbageException {
        int count = in.readInt();
        if (count < 0 || count > in.readableBytes() / leastBytesEach) {
            throw new GarbageException(
                    "a count of " + count + " in " + in.readableBytes() + " bytes");
        }
        return count;
    }

    private static byte[] readData(ByteBuf in) throws GarbageException {
        int length = in.readInt();
        if (length < 0 || length > in.readableBytes()) {
            throw new GarbageException(
                    "a length of " + length + " in " + in.readableBytes() + " bytes");
        }
        byte[] data = new byte[length];
        in.readBytes(data);
        return data;
    }

    private static int readFlags(ByteBuf in, int known) throws GarbageException {
        int flags = in.readUnsignedByte();
        if ((flags & ~known) != 0) {
            throw new GarbageException("unknown flags " + flags);
        }
        return flags;
    }

    private static void writeId(EntryId id, ByteBuf out) {
        out.writeLong(id.term());
        out.writeLong(id.index());
    }

    private static EntryId readId(ByteBuf in) {
        return new EntryId(in.readLong(), in.readLong());
    }

    private static void writeRound(ReadRound round, ByteBuf out) {
        out.writeLong(round.term());
        out.writeLong(round.member());
        out.writeLong(round.nonce());
        out.writeLong(round.counter());
    }

    private static ReadRound readRound(ByteBuf in) {
        return new ReadRound(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
}
