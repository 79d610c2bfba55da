package io.keelson.raft.node;

import io.keelson.raft.node.snapshot.SnapshotPort;
import io.keelson.raft.node.transport.Transport;

/** Everything a node needs from outside. */
public record NodePorts(
        Transport transport,
        LogStorage log,
        StateMachine stateMachine,
        SnapshotPort snapshots,
        RequestHandler requests,
        NodeEvents events) {}
