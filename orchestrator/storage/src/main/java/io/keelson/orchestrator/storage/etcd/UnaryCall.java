package io.keelson.orchestrator.storage.etcd;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keelson.orchestrator.storage.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on whichever endpoint gives one. A read is tried until its time is
 * up; a write is tried again only where it surely was not carried out. Runs on the network thread.
 */
final class UnaryCall<T> implements Runnable {
    /** Sends the request on a channel, with a time that it may take there. */
    interface Sending<T> {
        void send(Channel channel, Duration timeout, StreamObserver<T> answer);
    }

    private final Network network;
    private final boolean write;
    private final Sending<T> sending;
    private final CompletableFuture<T> future;
    private final long deadlineNanos;
    private int attempts;

    UnaryCall(Network network, boolean write, Sending<T> sending, CompletableFuture<T> future) {
        this.network = network;
        this.write = write;
        this.sending = sending;
        this.future = future;
        this.deadlineNanos = network.nanoTime() + network.settings().requestTimeout().toNanos();
    }

    @Override
    public void run() {
        long leftNanos = deadlineNanos - network.nanoTime();
        long attemptNanos =
                write
                        ? leftNanos
                        : Math.min(leftNanos, network.settings().attemptTimeout().toNanos());
        ManagedChannel channel = network.endpoints().current();
        attempts++;
        sending.send(channel, Duration.ofNanos(Math.max(1, attemptNanos)), new Answer(channel));
    }

    private void failed(ManagedChannel channel, Status status) {
        StoreException failure = Failures.of(status, write);
        if (failure.kind() != StoreException.Kind.UNAVAILABLE) {
            network.callBack(() -> future.completeExceptionally(failure));
            return;
        }
        network.endpoints().leave(channel);
        long delayNanos = network.retryDelayNanos(attempts);
        if (network.nanoTime() + delayNanos >= deadlineNanos || network.isClosed()) {
            network.callBack(() -> future.completeExceptionally(failure));
        } else {
            network.schedule(delayNanos, this);
        }
    }

    private final class Answer implements StreamObserver<T> {
        private final ManagedChannel channel;
        private @Nullable T value;

        Answer(ManagedChannel channel) {
            this.channel = channel;
        }

        @Override
        public void onNext(T answer) {
            value = answer;
        }

        @Override
        public void onError(Throwable thrown) {
            failed(channel, Status.fromThrowable(thrown));
        }

        @Override
        public void onCompleted() {
            T answer = value;
            if (answer == null) {
                failed(channel, Status.INTERNAL.withDescription("an answer without content"));
            } else {
                network.callBack(() -> future.complete(answer));
            }
        }
    }
}
