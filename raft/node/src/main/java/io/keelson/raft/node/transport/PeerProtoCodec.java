package io.keelson.raft.node.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.keelson.proto.peer.PeerRequest;
import io.keelson.proto.peer.PeerResponse;
import io.keelson.proto.peer.SnapshotAccept;
import io.keelson.proto.peer.SnapshotCredit;
import io.keelson.proto.peer.SnapshotDone;
import io.keelson.proto.peer.SnapshotFile;
import io.keelson.proto.peer.SnapshotFileEnd;
import io.keelson.proto.peer.SnapshotOffer;
import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.SnapshotMark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The frames that are protobuf. The types are never used twice. */
final class PeerProtoCodec {
    static final int REQUEST = 16;
    static final int RESPONSE = 17;
    static final int OFFER = 24;
    static final int ACCEPT = 25;
    static final int FILE_END = 27;
    static final int CREDIT = 28;
    static final int DONE = 29;

    private static final int LONGEST_ID = 256;
    private static final int MOST_FILES = 100_000;

    private PeerProtoCodec() {}

    static int type(Frame frame) {
        return switch (frame) {
            case Frame.Request f -> REQUEST;
            case Frame.Response f -> RESPONSE;
            case SnapshotFrame.Offer f -> OFFER;
            case SnapshotFrame.Accept f -> ACCEPT;
            case SnapshotFrame.FileEnd f -> FILE_END;
            case SnapshotFrame.Credit f -> CREDIT;
            case SnapshotFrame.Done f -> DONE;
            case SnapshotFrame.Chunk f -> throw notProto(f);
            case Frame.Raft f -> throw notProto(f);
        };
    }

    static MessageLite toProto(Frame frame) {
        return switch (frame) {
            case Frame.Request f ->
                    PeerRequest.newBuilder()
                            .setId(f.id())
                            .setKind(f.kind())
                            .setBody(ByteString.copyFrom(f.body()))
                            .build();
            case Frame.Response f ->
                    PeerResponse.newBuilder()
                            .setId(f.id())
                            .setRefusal(f.refusal())
                            .setBody(ByteString.copyFrom(f.body()))
                            .build();
            case SnapshotFrame.Offer f -> offer(f.manifest());
            case SnapshotFrame.Accept f ->
                    SnapshotAccept.newBuilder()
                            .setId(f.id())
                            .setVerifiedFiles(f.verifiedFiles())
                            .addAllHeldBytes(f.heldBytes())
                            .build();
            case SnapshotFrame.FileEnd f ->
                    SnapshotFileEnd.newBuilder()
                            .setId(f.id())
                            .setFile(f.file())
                            .setSizeBytes(f.sizeBytes())
                            .setCrc32C(f.crc32c())
                            .build();
            case SnapshotFrame.Credit f ->
                    SnapshotCredit.newBuilder()
                            .setId(f.id())
                            .setWrittenBytes(f.writtenBytes())
                            .build();
            case SnapshotFrame.Done f ->
                    SnapshotDone.newBuilder()
                            .setId(f.id())
                            .setInstalled(f.installed())
                            .setReason(f.reason())
                            .build();
            case SnapshotFrame.Chunk f -> throw notProto(f);
            case Frame.Raft f -> throw notProto(f);
        };
    }

    private static SnapshotOffer offer(SnapshotManifest manifest) {
        SnapshotMark mark = manifest.mark();
        SnapshotOffer.Builder offer =
                SnapshotOffer.newBuilder()
                        .setId(manifest.id())
                        .setLastTerm(mark.last().term())
                        .setLastIndex(mark.last().index())
                        .addAllVoters(mark.configuration().voters())
                        .addAllOutgoingVoters(mark.configuration().outgoingVoters())
                        .addAllLearners(mark.configuration().learners());
        for (SnapshotManifest.File file : manifest.files()) {
            offer.addFiles(
                    SnapshotFile.newBuilder().setName(file.name()).setSizeBytes(file.sizeBytes()));
        }
        return offer.build();
    }

    static Frame read(int type, ByteBuffer body) throws GarbageException {
        try {
            return switch (type) {
                case REQUEST -> {
                    PeerRequest p = PeerRequest.parseFrom(body);
                    yield new Frame.Request(p.getId(), p.getKind(), p.getBody().toByteArray());
                }
                case RESPONSE -> {
                    PeerResponse p = PeerResponse.parseFrom(body);
                    yield new Frame.Response(p.getId(), p.getRefusal(), p.getBody().toByteArray());
                }
                case OFFER -> new SnapshotFrame.Offer(manifest(SnapshotOffer.parseFrom(body)));
                case ACCEPT -> {
                    SnapshotAccept p = SnapshotAccept.parseFrom(body);
                    yield new SnapshotFrame.Accept(
                            checkId(p.getId()), p.getVerifiedFiles(), p.getHeldBytesList());
                }
                case FILE_END -> {
                    SnapshotFileEnd p = SnapshotFileEnd.parseFrom(body);
                    yield new SnapshotFrame.FileEnd(
                            checkId(p.getId()), p.getFile(), p.getSizeBytes(), p.getCrc32C());
                }
                case CREDIT -> {
                    SnapshotCredit p = SnapshotCredit.parseFrom(body);
                    yield new SnapshotFrame.Credit(checkId(p.getId()), p.getWrittenBytes());
                }
                case DONE -> {
                    SnapshotDone p = SnapshotDone.parseFrom(body);
                    yield new SnapshotFrame.Done(
                            checkId(p.getId()), p.getInstalled(), p.getReason());
                }
                default -> throw new GarbageException("unknown frame type " + type);
            };
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new GarbageException("frame of type " + type + ": " + e.getMessage());
        }
    }

    private static SnapshotManifest manifest(SnapshotOffer offer) throws GarbageException {
        if (offer.getFilesCount() > MOST_FILES) {
            throw new GarbageException("a snapshot of " + offer.getFilesCount() + " files");
        }
        List<SnapshotManifest.File> files = new ArrayList<>();
        for (SnapshotFile file : offer.getFilesList()) {
            files.add(new SnapshotManifest.File(file.getName(), file.getSizeBytes()));
        }
        Configuration configuration =
                new Configuration(
                        new TreeSet<>(offer.getVotersList()),
                        new TreeSet<>(offer.getOutgoingVotersList()),
                        new TreeSet<>(offer.getLearnersList()));
        EntryId last = new EntryId(offer.getLastTerm(), offer.getLastIndex());
        return new SnapshotManifest(
                checkId(offer.getId()), new SnapshotMark(last, configuration), files);
    }

    static String checkId(String id) throws GarbageException {
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw new GarbageException("a snapshot's name of " + id.length() + " characters");
        }
        return id;
    }

    private static IllegalArgumentException notProto(Frame frame) {
        return new IllegalArgumentException("not protobuf: " + frame.getClass().getSimpleName());
    }
}
