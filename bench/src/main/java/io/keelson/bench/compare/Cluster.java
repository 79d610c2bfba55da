package io.keelson.bench.compare;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.keelson.bench.load.Connections;
import io.keelson.bench.load.Endpoint;
import io.keelson.bench.load.Members;
import io.keelson.bench.process.ServerProcess;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.RangeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A running cluster on data of its own. Closing it stops the members; the data and the logs are
 * deleted only after success, because otherwise they are evidence.
 */
final class Cluster implements AutoCloseable {
    private static final long READY_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long READ_TIMEOUT_MILLIS = 2_000;
    private static final long READ_PAUSE_MILLIS = 20;

    private final List<ServerProcess> members;
    private final Path folder;
    private final LongSupplier nanoClock;
    private final Set<Cluster> running;
    private boolean succeeded;

    Cluster(
            List<ServerProcess> members,
            Path folder,
            LongSupplier nanoClock,
            Set<Cluster> running) {
        this.members = members;
        this.folder = folder;
        this.nanoClock = nanoClock;
        this.running = running;
    }

    List<Endpoint> endpoints() {
        return members.stream().map(ServerProcess::clientEndpoint).toList();
    }

    ServerProcess member(int i) {
        return members.get(i);
    }

    /** By the members' own word. */
    int leaderIndex() throws IOException {
        return Members.leaderIndex(endpoints());
    }

    /**
     * Waits until every member answers a linearizable read: then there is a leader and each member
     * knows it.
     *
     * @throws IOException if a member ended, or does not answer within a minute
     */
    void awaitReady() throws IOException, InterruptedException {
        long startNanos = nanoClock.getAsLong();
        try (var connections = Connections.start(endpoints(), members.size())) {
            for (int i = 0; i < members.size(); i++) {
                while (!answersRead(connections, i)) {
                    checkAlive();
                    if (nanoClock.getAsLong() - startNanos > READY_TIMEOUT_NANOS) {
                        throw new IOException(
                                "no answer from "
                                        + endpoints().get(i)
                                        + " within a minute; logs: "
                                        + folder);
                    }
                    Thread.sleep(READ_PAUSE_MILLIS);
                    connections.redial();
                }
            }
        }
    }

    private static boolean answersRead(Connections connections, int i) {
        try {
            var anyKey = RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("any")).build();
            KVGrpc.newBlockingStub(connections.connection(i))
                    .withDeadlineAfter(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                    .range(anyKey);
            return true;
        } catch (StatusRuntimeException notYet) {
            return false;
        }
    }

    /**
     * @throws IOException if a member has ended
     */
    void checkAlive() throws IOException {
        for (var member : members) {
            member.checkAlive();
        }
    }

    /** Processor time of all members so far, in microseconds. */
    long cpuMicros() throws IOException {
        long micros = 0;
        for (var member : members) {
            micros += member.usage().cpuMicros();
        }
        return micros;
    }

    /** Memory of each member, most first. */
    List<Long> residentBytes() throws IOException {
        var sizes = new ArrayList<Long>();
        for (var member : members) {
            sizes.add(member.usage().residentBytes());
        }
        sizes.sort(Comparator.reverseOrder());
        return List.copyOf(sizes);
    }

    /** What it was started for is done: its data and logs may go. */
    void succeeded() {
        succeeded = true;
    }

    /** At once and without tidying up. */
    void killNow() {
        members.forEach(ServerProcess::killNow);
        running.remove(this);
    }

    @Override
    public void close() throws IOException {
        members.forEach(ServerProcess::askToStop);
        for (var member : members) {
            member.awaitStopped();
        }
        running.remove(this);
        if (!succeeded) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
