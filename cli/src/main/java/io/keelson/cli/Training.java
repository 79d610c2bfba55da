package io.keelson.cli;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.keelson.cli.logging.LogForm;
import io.keelson.cli.logging.LogLevel;
import io.keelson.cli.logging.LogOutlet;
import io.keelson.cli.server.MemberStarter;
import io.keelson.kvstore.member.MemberSettings;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseGrpc;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.StatusRequest;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchGrpc;
import io.keelson.proto.etcdserverpb.WatchRequest;
import io.keelson.proto.etcdserverpb.WatchResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One member in this process, elected, written to, read from and watched, and an API server on it:
 * the paths that every later start wants to find loaded and linked. What the VM learned goes into
 * the ahead-of-time cache; the data are thrown away.
 */
final class Training {
    /** Enough for the VM to see what is hot; a person waits for the build. */
    private static final int ROUNDS_MAX = 1_000;

    private static final long NANOS_MAX = 3_000_000_000L;
    private static final long READY_SECONDS_MAX = 20;
    private static final long CALL_SECONDS_MAX = 10;

    private final MemberStarter starter;

    Training(MemberStarter starter) {
        this.starter = starter;
    }

    void run() {
        LogOutlet.open(LogLevel.INFO, LogForm.CONSOLE, List.of(System.err));
        Path folder = temporaryFolder();
        try {
            MemberSettings settings = settings(folder);
            MemberStarter.Running member = starter.start(settings);
            try {
                member.ready().get(READY_SECONDS_MAX, TimeUnit.SECONDS);
                exercise(settings.listenClientUrls().getFirst());
                ApiServerTraining.run(settings.listenClientUrls().getFirst(), folder, freePort());
            } finally {
                member.stop();
                member.ended().get(READY_SECONDS_MAX, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw CommandException.failure("training was broken off: " + e);
        } finally {
            delete(folder);
        }
    }

    private static void exercise(URI client) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(client.getHost(), client.getPort())
                        .usePlaintext()
                        .build();
        try {
            KVGrpc.KVBlockingStub calls = KVGrpc.newBlockingStub(channel);
            StreamObserver<WatchRequest> watch =
                    WatchGrpc.newStub(channel).watch(new IgnoredEvents());
            watch.onNext(
                    WatchRequest.newBuilder()
                            .setCreateRequest(
                                    WatchCreateRequest.newBuilder()
                                            .setKey(key("k"))
                                            .setRangeEnd(key("l")))
                            .build());
            long lease =
                    LeaseGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS)
                            .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(60).build())
                            .getID();
            long startedNanos = System.nanoTime();
            for (int i = 0; i < ROUNDS_MAX && System.nanoTime() - startedNanos < NANOS_MAX; i++) {
                KVGrpc.KVBlockingStub kv =
                        calls.withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
                ByteString key = key("k" + i % 100);
                PutRequest put =
                        PutRequest.newBuilder()
                                .setKey(key)
                                .setValue(key("value " + i))
                                .setLease(i % 10 == 0 ? lease : 0)
                                .build();
                kv.put(put);
                kv.range(RangeRequest.newBuilder().setKey(key).build());
                kv.range(
                        RangeRequest.newBuilder()
                                .setKey(key("k"))
                                .setRangeEnd(key("l"))
                                .setLimit(10)
                                .setSerializable(true)
                                .build());
                kv.txn(
                        TxnRequest.newBuilder()
                                .addSuccess(RequestOp.newBuilder().setRequestPut(put))
                                .build());
            }
            calls.withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS)
                    .deleteRange(DeleteRangeRequest.newBuilder().setKey(key("k1")).build());
            MaintenanceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS)
                    .status(StatusRequest.getDefaultInstance());
            watch.onCompleted();
        } finally {
            channel.shutdownNow();
        }
    }

    private static MemberSettings settings(Path folder) {
        List<URI> clients = List.of(URI.create("http://127.0.0.1:" + freePort()));
        List<URI> peers = List.of(URI.create("http://127.0.0.1:" + freePort()));
        return new MemberSettings(
                "trained",
                folder.resolve("data"),
                clients,
                clients,
                peers,
                peers,
                new TreeMap<>(Map.of("trained", peers)),
                true,
                "training",
                100,
                1000,
                10_000,
                1L << 30,
                1_572_864,
                128);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("keelson-train");
        } catch (IOException e) {
            throw CommandException.failure("cannot make a temporary folder: " + e.getMessage());
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteString key(String text) {
        return ByteString.copyFromUtf8(text);
    }

    /** The watch is there for the member's paths; what comes is passed over. */
    private static final class IgnoredEvents implements StreamObserver<WatchResponse> {
        @Override
        public void onNext(WatchResponse response) {}

        @Override
        public void onError(Throwable e) {}

        @Override
        public void onCompleted() {}
    }
}
