package io.keelson.raft.node.transport;

import io.keelson.raft.core.Message;

/**
 * What a connection is for. A member dials each of its peers once for each kind, and what it sends
 * goes out only on connections that it dialed; so nothing that is large or waits for a disk ever
 * stands before a heartbeat.
 */
public enum ConnectionKind {
    /** Votes, heartbeats and read rounds. */
    CONTROL(1),
    /** Entries, their acknowledgements, forwarded proposals, requests, answers to snapshots. */
    ENTRIES(2),
    /** The files of a snapshot; dialed when there is one. */
    SNAPSHOT(3),
    /** One request of one that may not be a member yet; both directions. */
    QUERY(4);

    private final int code;

    ConnectionKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ConnectionKind ofCode(int code) {
        for (ConnectionKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown connection kind " + code);
    }

    /** The connection on which a frame travels. */
    public static ConnectionKind of(Frame frame) {
        return switch (frame) {
            case Frame.Raft raft ->
                    switch (raft.message()) {
                        case Message.AppendRequest m -> ENTRIES;
                        case Message.AppendResponse m -> ENTRIES;
                        case Message.Forward m -> ENTRIES;
                        default -> CONTROL;
                    };
            case Frame.Request r -> ENTRIES;
            case Frame.Response r -> ENTRIES;
            case SnapshotFrame.Offer f -> SNAPSHOT;
            case SnapshotFrame.Chunk f -> SNAPSHOT;
            case SnapshotFrame.FileEnd f -> SNAPSHOT;
            case SnapshotFrame.Accept f -> ENTRIES;
            case SnapshotFrame.Credit f -> ENTRIES;
            case SnapshotFrame.Done f -> ENTRIES;
        };
    }
}
