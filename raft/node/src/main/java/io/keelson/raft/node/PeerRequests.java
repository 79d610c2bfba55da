package io.keelson.raft.node;

import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Mailbox;
import io.keelson.raft.node.agent.Wakeup;
import io.keelson.raft.node.transport.Envelope;
import io.keelson.raft.node.transport.Frame;
import io.keelson.raft.node.transport.Transport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Small questions from member to member beside the log, each with one answer: what a follower hands
 * on to the leader that is no command. Never repeated; a request that does not arrive, or whose
 * answer does not, ends with its time-out. Bounded by a number of open requests.
 */
final class PeerRequests implements Agent {
    private static final int MOST_OPEN = 10_000;

    private sealed interface Order {}

    private record Ask(
            long to, int kind, byte[] body, long timeoutNanos, Consumer<PeerAnswer> answer)
            implements Order {}

    private record Asked(long from, Frame.Request request, Consumer<Frame.Response> answer)
            implements Order {}

    private record Answered(long from, Frame.Response response) implements Order {}

    private record Undelivered(long id) implements Order {}

    private record Open(long to, long deadlineNanos, Consumer<PeerAnswer> answer) {}

    private final Wakeup wakeup = new Wakeup();
    private final Mailbox<Order> orders = new Mailbox<>(wakeup);
    private final Map<Long, Open> open = new LinkedHashMap<>();
    private final List<Envelope> outgoing = new ArrayList<>();
    private final Transport transport;
    private final RequestHandler handler;
    private long lastId;
    private long earliestDeadlineNanos;

    /**
     * @param firstId drawn at each start, so that an answer to an earlier start finds nothing
     */
    PeerRequests(Transport transport, RequestHandler handler, long firstId) {
        this.lastId = firstId;
        this.transport = transport;
        this.handler = handler;
    }

    /** Any thread, as all below. The answer is given on the thread that carries this agent. */
    void ask(long to, int kind, byte[] body, long timeoutNanos, Consumer<PeerAnswer> answer) {
        orders.put(new Ask(to, kind, body, timeoutNanos, answer));
    }

    void asked(long from, Frame.Request request) {
        orders.put(
                new Asked(
                        from,
                        request,
                        response -> transport.send(List.of(new Envelope(from, response)))));
    }

    void askedByStranger(Frame.Request request, Consumer<Frame.Response> answer) {
        orders.put(new Asked(0, request, answer));
    }

    void answered(long from, Frame.Response response) {
        orders.put(new Answered(from, response));
    }

    void undelivered(Frame.Request request) {
        orders.put(new Undelivered(request.id()));
    }

    @Override
    public String name() {
        return "peer-requests";
    }

    @Override
    public int doWork(long nowNanos) {
        int work = orders.drain(order -> carryOut(order, nowNanos));
        if (!outgoing.isEmpty()) {
            transport.send(List.copyOf(outgoing));
            outgoing.clear();
        }
        return work + expire(nowNanos);
    }

    private void carryOut(Order order, long nowNanos) {
        switch (order) {
            case Ask ask -> {
                if (open.size() >= MOST_OPEN) {
                    ask.answer().accept(new PeerAnswer.Refused("too many open requests"));
                    return;
                }
                long id = ++lastId;
                long deadlineNanos = nowNanos + ask.timeoutNanos();
                if (open.isEmpty() || deadlineNanos - earliestDeadlineNanos < 0) {
                    earliestDeadlineNanos = deadlineNanos;
                }
                open.put(id, new Open(ask.to(), deadlineNanos, ask.answer()));
                outgoing.add(new Envelope(ask.to(), new Frame.Request(id, ask.kind(), ask.body())));
            }
            case Asked asked -> handle(asked);
            case Answered answered -> {
                Frame.Response response = answered.response();
                Open request = open.get(response.id());
                if (request != null && request.to() == answered.from()) {
                    open.remove(response.id());
                    request.answer()
                            .accept(
                                    response.refusal().isEmpty()
                                            ? new PeerAnswer.Answered(response.body())
                                            : new PeerAnswer.Refused(response.refusal()));
                }
            }
            case Undelivered undelivered -> {
                Open request = open.remove(undelivered.id());
                if (request != null) {
                    request.answer().accept(new PeerAnswer.NoAnswer("not connected"));
                }
            }
        }
    }

    private void handle(Asked asked) {
        Frame.Request request = asked.request();
        if (asked.from() == 0 && !handler.allowsStrangers(request.kind())) {
            asked.answer().accept(new Frame.Response(request.id(), "members only", new byte[0]));
            return;
        }
        handler.handle(
                asked.from(),
                request.kind(),
                request.body(),
                new RequestHandler.Responder() {
                    @Override
                    public void answer(byte[] body) {
                        asked.answer().accept(new Frame.Response(request.id(), "", body));
                    }

                    @Override
                    public void refuse(String reason) {
                        String told = reason.isEmpty() ? "refused" : reason;
                        asked.answer().accept(new Frame.Response(request.id(), told, new byte[0]));
                    }
                });
    }

    private int expire(long nowNanos) {
        if (open.isEmpty() || nowNanos - earliestDeadlineNanos < 0) {
            return 0;
        }
        List<Open> expired = new ArrayList<>();
        long earliest = nowNanos + Long.MAX_VALUE / 2;
        for (Iterator<Open> each = open.values().iterator(); each.hasNext(); ) {
            Open request = each.next();
            if (nowNanos - request.deadlineNanos() >= 0) {
                each.remove();
                expired.add(request);
            } else if (request.deadlineNanos() - earliest < 0) {
                earliest = request.deadlineNanos();
            }
        }
        earliestDeadlineNanos = earliest;
        for (Open request : expired) {
            request.answer().accept(new PeerAnswer.NoAnswer("no answer in time"));
        }
        return expired.size();
    }

    @Override
    public long idleNanos(long nowNanos) {
        return open.isEmpty() ? Long.MAX_VALUE : Math.max(0, earliestDeadlineNanos - nowNanos);
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }
}
