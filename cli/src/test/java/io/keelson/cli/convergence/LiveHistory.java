package io.keelson.cli.convergence;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.keelson.chaos.EtcdClient;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchRequest;
import io.keelson.proto.etcdserverpb.WatchResponse;
import io.keelson.proto.mvccpb.Event;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** What becomes of a store's API objects, from its beginning on and as it happens. */
final class LiveHistory implements AutoCloseable {
    private static final ByteString FIRST = ByteString.copyFromUtf8("/registry/");
    private static final ByteString END = ByteString.copyFromUtf8("/registry0");

    private final EtcdClient store;
    private final Context.CancellableContext stream = Context.ROOT.withCancellation();
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    /**
     * @param endpoint of a member that is not killed
     */
    LiveHistory(String endpoint) {
        store = new EtcdClient(endpoint);
        stream.run(() ->
                store.watches()
                        .watch(new Receiver())
                        .onNext(
                                WatchRequest.newBuilder()
                                        .setCreateRequest(
                                                WatchCreateRequest.newBuilder()
                                                        .setKey(FIRST)
                                                        .setRangeEnd(END)
                                                        .setStartRevision(1))
                                        .build()));
    }

    /** Hands out what has come since the last time, in order. */
    void drain(Consumer<Change> to) {
        for (Change change = changes.poll(); change != null; change = changes.poll()) {
            to.accept(change);
        }
    }

    @Override
    public void close() {
        stream.cancel(null);
        store.close();
    }

    private final class Receiver implements StreamObserver<WatchResponse> {
        @Override
        public void onNext(WatchResponse answer) {
            for (Event event : answer.getEventsList()) {
                changes.add(
                        new Change(
                                event.getKv().getKey().toStringUtf8(),
                                event.getKv().getModRevision(),
                                System.nanoTime(),
                                event.getType() == Event.EventType.DELETE
                                        ? null
                                        : JsonReader.readObj(
                                                event.getKv().getValue().toByteArray())));
            }
        }

        @Override
        public void onError(Throwable broken) {}

        @Override
        public void onCompleted() {}
    }
}
