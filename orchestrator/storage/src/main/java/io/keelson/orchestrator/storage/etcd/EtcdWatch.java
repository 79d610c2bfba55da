package io.keelson.orchestrator.storage.etcd;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.keelson.orchestrator.storage.KeyOrder;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.StoreWatch;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchGrpc;
import io.keelson.proto.etcdserverpb.WatchProgressRequest;
import io.keelson.proto.etcdserverpb.WatchRequest;
import io.keelson.proto.etcdserverpb.WatchResponse;
import io.keelson.proto.mvccpb.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A watch that outlives its streams: one that breaks is replaced by one that starts at the next
 * revision, on the next endpoint. A message is asked for when one has been told, so of an observer
 * that lags a few messages are in memory and the rest waits at the server. Its state belongs to the
 * network thread.
 */
final class EtcdWatch implements StoreWatch {
    /** Asks a member that has lost its leader to break the stream instead of staying silent. */
    private static final Metadata HAS_LEADER = new Metadata();

    static {
        HAS_LEADER.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
    }

    /** Messages that are taken from the network before the observer is done with the first. */
    private static final int MESSAGES_AHEAD = 8;

    private final Network network;
    private final String prefix;
    private final Observer observer;
    private final List<StoreEvent> fragments = new ArrayList<>();
    private long nextRevision;
    private int failedAttempts;
    private boolean progressWanted;
    private @Nullable Stream stream;

    /** Read on the callback executor too: nothing is told after it is set. */
    private volatile boolean ended;

    EtcdWatch(Network network, String prefix, long fromRevision, Observer observer) {
        this.network = network;
        this.prefix = prefix;
        this.nextRevision = fromRevision;
        this.observer = observer;
    }

    void open() {
        if (ended || network.isClosed()) {
            return;
        }
        fragments.clear();
        ManagedChannel channel = network.endpoints().current();
        Stream opened = new Stream(channel);
        stream = opened;
        var _ =
                WatchGrpc.newStub(channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(HAS_LEADER))
                        .watch(opened);
        opened.send(
                WatchRequest.newBuilder()
                        .setCreateRequest(
                                WatchCreateRequest.newBuilder()
                                        .setKey(Translation.key(prefix))
                                        .setRangeEnd(Translation.key(KeyOrder.endOf(prefix)))
                                        .setStartRevision(nextRevision)
                                        .setProgressNotify(true)
                                        .setFragment(true))
                        .build());
    }

    private void reopen(ManagedChannel failed) {
        stream = null;
        failedAttempts++;
        network.endpoints().leave(failed);
        network.schedule(network.retryDelayNanos(failedAttempts), this::open);
    }

    private void received(Stream from, WatchResponse response) {
        if (response.getCanceled()) {
            canceled(from, response);
        } else if (response.getCreated()) {
            failedAttempts = 0;
            from.created = true;
            if (progressWanted) {
                from.sendProgressRequest();
            }
            from.askForMore();
        } else if (response.getEventsCount() > 0 || response.getFragment()) {
            receivedEvents(from, response);
        } else {
            receivedProgress(from, response.getHeader().getRevision());
        }
    }

    private void receivedEvents(Stream from, WatchResponse response) {
        for (Event event : response.getEventsList()) {
            if (event.getKv().getModRevision() >= nextRevision) {
                fragments.add(Translation.fromProto(event));
            }
        }
        if (response.getFragment() || fragments.isEmpty()) {
            from.askForMore();
            return;
        }
        List<StoreEvent> whole = List.copyOf(fragments);
        fragments.clear();
        nextRevision = whole.getLast().revision() + 1;
        tell(() -> observer.onEvents(whole), from);
    }

    private void receivedProgress(Stream from, long revision) {
        if (revision + 1 < nextRevision) {
            from.askForMore(); // a member that lags behind the one asked before
            return;
        }
        progressWanted = false;
        nextRevision = revision + 1;
        tell(() -> observer.onProgress(revision), from);
    }

    private void tell(Runnable news, Stream from) {
        network.callBack(() -> {
            if (!ended) {
                news.run();
                network.execute(from::askForMore);
            }
        });
    }

    private void canceled(Stream from, WatchResponse response) {
        String reason = response.getCancelReason();
        if (response.getCompactRevision() > 0
                || reason.contains("required revision has been compacted")) {
            end(StoreException.compacted(response.getCompactRevision()));
        } else if (reason.contains("PermissionDenied") || reason.contains("Unauthenticated")) {
            end(new StoreException(StoreException.Kind.DENIED, reason));
        } else if (response.getCreated()) {
            end(new StoreException(StoreException.Kind.INVALID, reason));
        } else {
            from.cancel("cancelled by the server: " + reason);
            reopen(from.channel);
        }
    }

    private void broken(Stream from, Status status) {
        StoreException failure = Failures.of(status, false);
        if (failure.kind() == StoreException.Kind.DENIED
                || status.getCode() == Status.Code.UNIMPLEMENTED) {
            end(failure);
        } else {
            reopen(from.channel);
        }
    }

    private void end(StoreException cause) {
        Stream last = stream;
        stream = null;
        if (last != null) {
            last.cancel("the watch ends");
        }
        network.callBack(() -> {
            if (!ended) {
                ended = true;
                observer.onEnd(cause);
            }
        });
    }

    @Override
    public void requestProgress() {
        network.execute(() -> {
            progressWanted = true;
            Stream open = stream;
            if (open != null && open.created) {
                open.sendProgressRequest();
            }
        });
    }

    @Override
    public void close() {
        ended = true;
        network.execute(() -> {
            Stream open = stream;
            stream = null;
            if (open != null) {
                open.cancel("the watch is closed");
            }
        });
    }

    /** One gRPC stream. What it still says after it was replaced is not heard. */
    private final class Stream implements ClientResponseObserver<WatchRequest, WatchResponse> {
        private final ManagedChannel channel;
        private @Nullable ClientCallStreamObserver<WatchRequest> requests;
        private boolean created;

        Stream(ManagedChannel channel) {
            this.channel = channel;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> opened) {
            requests = opened;
            opened.disableAutoRequestWithInitial(MESSAGES_AHEAD);
        }

        void send(WatchRequest request) {
            if (requests != null && this.equals(stream)) {
                requests.onNext(request);
            }
        }

        void sendProgressRequest() {
            send(
                    WatchRequest.newBuilder()
                            .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                            .build());
        }

        void askForMore() {
            if (requests != null && this.equals(stream)) {
                requests.request(1);
            }
        }

        void cancel(String why) {
            if (requests != null) {
                requests.cancel(why, null);
            }
        }

        @Override
        public void onNext(WatchResponse response) {
            if (this.equals(stream)) {
                received(this, response);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            if (this.equals(stream)) {
                broken(this, Status.fromThrowable(thrown));
            }
        }

        @Override
        public void onCompleted() {
            if (this.equals(stream)) {
                broken(this, Status.UNAVAILABLE.withDescription("the server ended the stream"));
            }
        }
    }
}
