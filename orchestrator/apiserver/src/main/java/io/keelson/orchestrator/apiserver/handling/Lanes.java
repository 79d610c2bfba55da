package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.TxnAnswer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where writes that change the same thing, such as the usage of a namespace's quotas, go one after
 * the other instead of losing races against each other. Whoever waits while a transaction is under
 * way is joined into the next one.
 *
 * <pre>
 *   round:  take up to 40, each computed on what those before it leave behind
 *           some can be written   ─▶ one transaction ─▶ the cache has it ─▶ next round
 *           none can be written   ─▶ the cache is made as new as the store ─▶ next round
 *           refused even so       ─▶ that is the client's answer
 * </pre>
 *
 * So nobody is refused because of what the cache had not seen yet, or because of a transaction that
 * failed. Used on the loop.
 */
public final class Lanes {
    private static final int JOINED_MAX = 40;

    private final Store store;
    private final Cache cache;
    private final Map<String, Lane> lanes = new HashMap<>();

    public Lanes(Store store, Cache cache) {
        this.store = store;
        this.cache = cache;
    }

    /**
     * @param goOn is given how the request goes on
     */
    void join(Step.Join join, Consumer<Supplier<Step>> goOn) {
        Lane lane = lanes.computeIfAbsent(join.lane(), Lane::new);
        lane.waiting.add(new Waiting(join, goOn));
        if (lane.waiting.size() == 1 && !lane.isBusy) {
            lane.round();
        }
    }

    private static final class Waiting {
        private final Step.Join join;
        private final Consumer<Supplier<Step>> goOn;

        /** The cache was as new as the store since this waits. */
        private boolean isSure;

        Waiting(Step.Join join, Consumer<Supplier<Step>> goOn) {
            this.join = join;
            this.goOn = goOn;
        }
    }

    /**
     * @param commit of {@code waiting}
     */
    private record Member(Waiting waiting, Step.Commit commit) {}

    private record Refused(Waiting waiting, StatusException why) {}

    private final class Lane {
        private final String name;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private boolean isBusy;

        Lane(String name) {
            this.name = name;
        }

        void round() {
            isBusy = true;
            JoinedWrites joined = new JoinedWrites();
            List<Member> members = new ArrayList<>();
            List<Refused> refused = new ArrayList<>();
            for (int taken = 0; taken < JOINED_MAX && !waiting.isEmpty(); taken++) {
                Waiting next = waiting.remove();
                Turn turn = joined.turn();
                Step step;
                try {
                    step = next.join.attempt().apply(turn);
                } catch (StatusException e) {
                    refused.add(new Refused(next, e));
                    continue;
                } catch (RuntimeException e) {
                    next.goOn.accept(() -> {
                        throw e;
                    });
                    continue;
                }
                if (!(step instanceof Step.Commit commit)) {
                    next.goOn.accept(() -> step);
                } else if (joined.add(commit.txn(), turn)) {
                    members.add(new Member(next, commit));
                } else {
                    waiting.addFirst(next);
                    break;
                }
            }
            if (!members.isEmpty()) {
                putBack(refused);
                write(joined, members);
            } else if (!refused.isEmpty()) {
                makeSure(refused);
            } else {
                nextRound();
            }
        }

        private void nextRound() {
            if (waiting.isEmpty()) {
                isBusy = false;
                lanes.remove(name);
            } else {
                round();
            }
        }

        private void putBack(List<Refused> refused) {
            refused.reversed().forEach(one -> waiting.addFirst(one.waiting()));
        }

        private void write(JoinedWrites joined, List<Member> members) {
            Answers.on(
                    store.txn(joined.txn()),
                    answer -> {
                        for (int i = 0; i < members.size(); i++) {
                            Member member = members.get(i);
                            TxnAnswer part = joined.partOf(answer, i);
                            member.waiting.goOn.accept(() -> member.commit.then().apply(part));
                        }
                        // Whatever became of it, the next round has to see it.
                        Answers.on(
                                cache.await(answer.revision()),
                                _ -> nextRound(),
                                late -> nextRound());
                    },
                    failure -> {
                        StoreException cause = Performer.storeFailure(failure);
                        for (Member member : members) {
                            member.waiting.goOn.accept(() -> member.commit.failed().apply(cause));
                        }
                        nextRound();
                    });
        }

        private void makeSure(List<Refused> refused) {
            List<Refused> unsure = new ArrayList<>();
            for (Refused one : refused) {
                if (one.waiting().isSure) {
                    one.waiting()
                            .goOn
                            .accept(() -> {
                                throw one.why();
                            });
                } else {
                    one.waiting().isSure = true;
                    unsure.add(one);
                }
            }
            if (unsure.isEmpty()) {
                nextRound();
                return;
            }
            Answers.on(
                    cache.newest(),
                    _ -> {
                        putBack(unsure);
                        nextRound();
                    },
                    failure -> {
                        for (Refused one : unsure) {
                            one.waiting()
                                    .goOn
                                    .accept(() -> {
                                        throw new StatusException(Performer.status(failure));
                                    });
                        }
                        nextRound();
                    });
        }
    }
}
