package io.keelson.chaos.controlplane;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.keelson.chaos.EtcdClient;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchRequest;
import io.keelson.proto.etcdserverpb.WatchResponse;
import io.keelson.proto.mvccpb.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** All that a store did from a revision on, read back from the store itself. */
final class StoreHistory {
    private static final long ANSWER_SECONDS = 20;

    private StoreHistory() {}

    /** The changes from a revision up to now, in order. */
    static List<Event> from(long revision, EtcdClient store) throws InterruptedException {
        long end = store.put("chaos/end-of-history", "").getHeader().getRevision();
        BlockingQueue<WatchResponse> answers = new LinkedBlockingQueue<>();
        Context.CancellableContext stream = Context.ROOT.withCancellation();
        List<Event> events = new ArrayList<>();
        try {
            stream.run(() ->
                    store.watches()
                            .watch(new Collector(answers))
                            .onNext(
                                    WatchRequest.newBuilder()
                                            .setCreateRequest(
                                                    WatchCreateRequest.newBuilder()
                                                            .setKey(EtcdClient.ALL)
                                                            .setRangeEnd(EtcdClient.ALL)
                                                            .setStartRevision(revision))
                                            .build()));
            while (events.isEmpty() || revisionOf(events.getLast()) < end) {
                WatchResponse answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
                if (answer == null || answer.getCanceled()) {
                    throw new IllegalStateException("no history: " + answer);
                }
                events.addAll(answer.getEventsList());
            }
            return events;
        } finally {
            stream.cancel(null);
        }
    }

    static long revisionOf(Event event) {
        return event.getKv().getModRevision();
    }

    static String keyOf(Event event) {
        return event.getKv().getKey().toStringUtf8();
    }

    static ByteString valueOf(Event event) {
        return event.getKv().getValue();
    }

    private record Collector(BlockingQueue<WatchResponse> answers)
            implements StreamObserver<WatchResponse> {
        @Override
        public void onNext(WatchResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable broken) {
            answers.add(WatchResponse.newBuilder().setCanceled(true).build());
        }

        @Override
        public void onCompleted() {
            answers.add(WatchResponse.newBuilder().setCanceled(true).build());
        }
    }
}
