package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Clients of this member that wait for their proposals, by the counter of the request id. Many
 * lanes add, the applier answers, a timer gives up. Whoever removes an entry answers it, so each is
 * answered once.
 */
final class PendingProposals {
    /**
     * @param deadlineNanos when its fate is declared unknown
     */
    record Pending(Lane lane, Consumer<Outcome> answer, long startNanos, long deadlineNanos) {}

    private final Map<Long, Pending> byCounter = new ConcurrentHashMap<>();

    void add(long counter, Pending pending) {
        byCounter.put(counter, pending);
    }

    @Nullable Pending remove(long counter) {
        return byCounter.remove(counter);
    }

    boolean isWaiting(long counter) {
        return byCounter.containsKey(counter);
    }

    int size() {
        return byCounter.size();
    }

    /** Gives up those whose time is over; {@code why} picks the text by the start of the wait. */
    void expire(long nowNanos, TimeoutReason why) {
        Answers answers = new Answers();
        byCounter.forEach((counter, pending) -> {
            if (nowNanos - pending.deadlineNanos() >= 0 && byCounter.remove(counter, pending)) {
                answers.add(pending, new Outcome.Refused(why.of(pending.startNanos())));
            }
        });
        answers.post();
    }

    /** Answers everybody: their fate is unknown, and nobody will learn it here. */
    void refuseAll(EtcdError error) {
        Answers answers = new Answers();
        for (Long counter : List.copyOf(byCounter.keySet())) {
            Pending pending = byCounter.remove(counter);
            if (pending != null) {
                answers.add(pending, new Outcome.Refused(error));
            }
        }
        answers.post();
    }

    /** Which of etcd's four time-outs a wait that began then is told. */
    interface TimeoutReason {
        EtcdError of(long startNanos);
    }

    /** Answers of one batch, gathered so that each lane is woken once. */
    static final class Answers {
        private record Answer(Consumer<Outcome> to, Outcome outcome) {}

        private final Map<Lane, List<Answer>> byLane = new HashMap<>();

        void add(Pending pending, Outcome outcome) {
            byLane.computeIfAbsent(pending.lane(), lane -> new ArrayList<>())
                    .add(new Answer(pending.answer(), outcome));
        }

        void post() {
            byLane.forEach((lane, answers) ->
                    lane.execute(() -> {
                        for (Answer answer : answers) {
                            answer.to().accept(answer.outcome());
                        }
                    }));
            byLane.clear();
        }
    }
}
