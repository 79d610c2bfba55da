package io.keelson.chaos;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.keelson.proto.etcdserverpb.KVGrpc.KVBlockingStub;
import io.keelson.proto.etcdserverpb.LeaseGrpc.LeaseBlockingStub;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveRequest;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveResponse;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc.MaintenanceBlockingStub;
import io.keelson.proto.etcdserverpb.WatchCancelRequest;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchProgressRequest;
import io.keelson.proto.etcdserverpb.WatchRequest;
import io.keelson.proto.etcdserverpb.WatchResponse;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Raw calls to one member and a transcript of what came back, field by field, without what two
 * clusters cannot have in common: cluster and member ids and raft terms.
 */
final class WireSession implements AutoCloseable {
    private static final Set<String> OWN_TO_A_CLUSTER =
            Set.of("cluster_id", "member_id", "raft_term");

    /** Noted where an answer was waited for in vain. */
    static final String NOTHING_CAME = "nothing came";

    private static final long ANSWER_SECONDS = 5;

    private final EtcdClient client;
    private final StringBuilder transcript = new StringBuilder();
    private final Context.CancellableContext streams = Context.ROOT.withCancellation();

    WireSession(String endpoint) {
        client = new EtcdClient(endpoint);
    }

    KVBlockingStub kv() {
        return client.kv();
    }

    LeaseBlockingStub lease() {
        return client.lease();
    }

    MaintenanceBlockingStub maintenance() {
        return client.maintenance();
    }

    EtcdClient client() {
        return client;
    }

    long revision() {
        return client.get("wire/revision").getHeader().getRevision();
    }

    String transcript() {
        return transcript.toString();
    }

    /** Notes what was answered, or the status of the refusal. */
    void call(Supplier<? extends Message> call) {
        try {
            note("answer", call.get());
        } catch (StatusRuntimeException e) {
            note(e.getStatus());
        }
    }

    /** Notes the code of a refusal only: where the words are those of a gRPC library. */
    void callForCode(Supplier<? extends Message> call) {
        try {
            note("answer", call.get());
        } catch (StatusRuntimeException e) {
            note("refused", e.getStatus().getCode());
        }
    }

    void note(String what, Object value) {
        transcript.append(what).append(' ').append(value).append('\n');
    }

    private void note(String what, Message message) {
        note(what, TextFormat.printer().printToString(withoutOwn(message)));
    }

    private void note(Status status) {
        note("refused", status.getCode() + ": " + status.getDescription());
    }

    /** Clears, at every depth, what is a cluster's own. */
    private static Message withoutOwn(Message message) {
        Message.Builder copy = message.toBuilder();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (OWN_TO_A_CLUSTER.contains(field.getName())) {
                copy.clearField(field);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                if (field.isRepeated()) {
                    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                        Message part = (Message) message.getRepeatedField(field, i);
                        copy.setRepeatedField(field, i, withoutOwn(part));
                    }
                } else {
                    copy.setField(field, withoutOwn((Message) message.getField(field)));
                }
            }
        }
        return copy.build();
    }

    /** Opens a watch stream. */
    Watching watch() {
        return new Watching();
    }

    /** Opens a keep-alive stream, sends these ids and notes as many answers. */
    void keepAlive(long... ids) {
        Answers<LeaseKeepAliveResponse> answers = new Answers<>();
        streams.run(() -> {
            var requests = client.leaseStreams().leaseKeepAlive(answers);
            for (long id : ids) {
                requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build());
            }
        });
        for (long _ : ids) {
            answers.noteNext();
        }
    }

    @Override
    public void close() {
        streams.cancel(null);
        client.close();
    }

    /** One watch stream. */
    final class Watching {
        private final Answers<WatchResponse> answers = new Answers<>();
        private final StreamObserver<WatchRequest> requests;

        private Watching() {
            AtomicReference<StreamObserver<WatchRequest>> opened = new AtomicReference<>();
            streams.run(() -> opened.set(client.watches().watch(answers)));
            requests = Objects.requireNonNull(opened.get());
        }

        Watching send(WatchCreateRequest.Builder create) {
            return send(WatchRequest.newBuilder().setCreateRequest(create).build());
        }

        Watching cancel(long id) {
            var cancel = WatchCancelRequest.newBuilder().setWatchId(id);
            return send(WatchRequest.newBuilder().setCancelRequest(cancel).build());
        }

        Watching progress() {
            var progress = WatchProgressRequest.getDefaultInstance();
            return send(WatchRequest.newBuilder().setProgressRequest(progress).build());
        }

        Watching send(WatchRequest request) {
            requests.onNext(request);
            return this;
        }

        /** Waits for that many answers and notes them. */
        Watching note(int count) {
            for (int i = 0; i < count; i++) {
                answers.noteNext();
            }
            return this;
        }

        /** Waits for that many events, in however many answers, and notes the events alone. */
        Watching noteEvents(int count) {
            int seen = 0;
            while (seen < count) {
                switch (answers.next()) {
                    case WatchResponse response -> {
                        seen += response.getEventsCount();
                        response.getEventsList().forEach(e -> WireSession.this.note("event", e));
                    }
                    case Object other -> {
                        WireSession.this.note("instead of an event", other);
                        return this;
                    }
                }
            }
            return this;
        }

        /** The next answer itself, for what is not to be compared word by word. */
        WatchResponse take() {
            return (WatchResponse) answers.next();
        }
    }

    /** The answers of a stream, waited for one by one. */
    private final class Answers<T extends Message> implements StreamObserver<T> {
        private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

        @Override
        public void onNext(T answer) {
            queue.add(answer);
        }

        @Override
        public void onError(Throwable broken) {
            queue.add(Status.fromThrowable(broken));
        }

        @Override
        public void onCompleted() {
            queue.add("completed");
        }

        Object next() {
            try {
                Object next = queue.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
                return next == null ? NOTHING_CAME : next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        void noteNext() {
            switch (next()) {
                case Message message -> note("stream", message);
                case Status status -> note(status);
                case Object other -> note("stream", other);
            }
        }
    }
}
