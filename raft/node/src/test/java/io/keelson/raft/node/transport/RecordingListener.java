package io.keelson.raft.node.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Notes everything, and answers strangers with what they said. */
final class RecordingListener implements Transport.Listener, TransportEvents {
    record Received(long from, Frame frame) {}

    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    final BlockingQueue<Envelope> undelivered = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> lost = new LinkedBlockingQueue<>();
    final BlockingQueue<Refusal> refusedByPeer = new LinkedBlockingQueue<>();
    final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    final BlockingQueue<ConnectionKind> connected = new LinkedBlockingQueue<>();
    volatile LogPosition position = new LogPosition(1, 1);

    static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(10, TimeUnit.SECONDS);
        if (taken == null) {
            throw new AssertionError("nothing came in ten seconds");
        }
        return taken;
    }

    @Override
    public void received(long from, Frame frame) {
        received.add(new Received(from, frame));
    }

    @Override
    public void asked(Frame.Request request, Consumer<Frame.Response> answer) {
        answer.accept(
                request.kind() == 1
                        ? new Frame.Response(request.id(), "", request.body())
                        : new Frame.Response(request.id(), "members only", new byte[0]));
    }

    @Override
    public void undelivered(Envelope envelope) {
        undelivered.add(envelope);
    }

    @Override
    public void disconnected(long member, ConnectionKind kind) {}

    @Override
    public void peerLost(long member) {
        lost.add(member);
    }

    @Override
    public LogPosition position() {
        return position;
    }

    @Override
    public void refusedByPeer(long member, Refusal refusal) {
        refusedByPeer.add(refusal);
    }

    @Override
    public void connectionRefused(String remoteAddress, String reason) {
        refusals.add(reason);
    }

    @Override
    public void peerConnected(long member, ConnectionKind kind) {
        connected.add(kind);
    }
}
