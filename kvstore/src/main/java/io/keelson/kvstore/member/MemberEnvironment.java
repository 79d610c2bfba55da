package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.Engine;
import io.keelson.raft.node.FaultHandler;
import io.keelson.raft.node.NodeEvents;
import io.keelson.raft.node.transport.Transport;
import io.keelson.wal.disk.Disk;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Everything a member takes from the world: time, chance, disk, network and threads. The operating
 * system's version is {@link MemberProcess}; a simulator brings its own.
 *
 * @param clockNanos monotonic
 * @param epochSeconds of the wall clock; only for the ids of added members
 * @param generations finds the generations of the state machine in the member's directory
 * @param engines opens, or creates, the engine in a directory
 * @param transports makes the transport of a member, not started
 * @param probe asks peers before there is a transport
 * @param blockingReads runs reads that may wait for a disk, one after the other
 */
record MemberEnvironment(
        Disk disk,
        LongSupplier clockNanos,
        LongSupplier epochSeconds,
        RandomGenerator random,
        MemberLimits limits,
        Function<Path, Generations> generations,
        Function<Path, Engine> engines,
        Function<MemberIdentity, Transport> transports,
        Bootstrap.Probe probe,
        Executor blockingReads,
        NodeEvents events,
        PeerConnections connections,
        FaultHandler faults) {}
