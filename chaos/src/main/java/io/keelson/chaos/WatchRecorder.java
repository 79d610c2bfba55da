package io.keelson.chaos;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchRequest;
import io.keelson.proto.etcdserverpb.WatchResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Watches all keys from a revision on and writes what it is sent into a history. When its stream
 * breaks it turns to the next endpoint and asks for the revision after the last one it saw in full,
 * as every client of etcd does; what it then sees twice or not at all is the server's doing.
 */
public final class WatchRecorder implements AutoCloseable {
    private static final long RETRY_PAUSE_MILLIS = 50;

    /** What the stream's callbacks hand to the recorder's thread. */
    private sealed interface Signal permits Answer, Broken {}

    private record Answer(WatchResponse response) implements Signal {}

    private record Broken(String why) implements Signal {}

    private final String name;
    private final History history;
    private final List<String> endpoints;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long lastRevision;
    private final AtomicInteger streams = new AtomicInteger();
    private volatile String state = "new";

    /**
     * Starts to watch.
     *
     * @param name by which the history knows this watcher
     */
    public WatchRecorder(String name, History history, List<String> endpoints, long firstRevision) {
        this.name = name;
        this.history = history;
        this.endpoints = List.copyOf(endpoints);
        this.lastRevision = firstRevision - 1;
        this.thread = Thread.ofVirtual().name("watch-" + name).start(this::run);
    }

    /** How many streams it took so far: one if the first never broke. */
    public int streams() {
        return streams.get();
    }

    /** Waits until it was sent this revision or a later one. */
    public void awaitRevision(long revision) {
        Await.until(
                "watcher " + name + " to see " + revision,
                Duration.ofSeconds(60),
                () -> lastRevision >= revision,
                () -> "it is at " + lastRevision + ", " + state);
    }

    private void run() {
        for (int turn = 0; !closed; turn++) {
            String endpoint = endpoints.get(turn % endpoints.size());
            try (EtcdClient client = new EtcdClient(endpoint)) {
                followOneStream(client);
            }
            if (!closed) {
                Await.pauseMillis(RETRY_PAUSE_MILLIS);
            }
        }
    }

    private void followOneStream(EtcdClient client) {
        BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
        Context.CancellableContext context = Context.ROOT.withCancellation();
        try {
            context.run(() -> open(client, signals));
            while (!closed) {
                switch (signals.poll(100, TimeUnit.MILLISECONDS)) {
                    case null -> {}
                    case Answer(WatchResponse response) -> record(response);
                    case Broken(String why) -> {
                        state = "stream broken: " + why;
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            context.cancel(null);
        }
    }

    private void open(EtcdClient client, BlockingQueue<Signal> signals) {
        streams.incrementAndGet();
        state = "watching from " + (lastRevision + 1) + " at " + client.endpoint();
        StreamObserver<WatchRequest> requests =
                client.watches()
                        .watch(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(WatchResponse response) {
                                        signals.add(new Answer(response));
                                    }

                                    @Override
                                    public void onError(Throwable broken) {
                                        signals.add(new Broken(broken.toString()));
                                    }

                                    @Override
                                    public void onCompleted() {
                                        signals.add(new Broken("completed"));
                                    }
                                });
        ByteString all = EtcdClient.ALL;
        requests.onNext(
                WatchRequest.newBuilder()
                        .setCreateRequest(
                                WatchCreateRequest.newBuilder()
                                        .setKey(all)
                                        .setRangeEnd(all)
                                        .setStartRevision(lastRevision + 1))
                        .build());
    }

    private void record(WatchResponse response) {
        if (response.getCanceled()) {
            state = "canceled: " + response;
        }
        if (response.getEventsCount() > 0) {
            history.observed(name, response.getEventsList());
            long revision =
                    response.getEvents(response.getEventsCount() - 1).getKv().getModRevision();
            lastRevision = Math.max(lastRevision, revision);
        }
    }

    /** Stops watching; what it saw stays in the history. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
