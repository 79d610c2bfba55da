package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.member.MemberGateway.ReadAnswer;
import io.keelson.kvstore.mvcc.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Reads that wait: first for the index that makes them linearizable, then for this member to have
 * applied it. Lanes add, the raft loop brings the index, the applier the state.
 */
final class LinearizableReads {
    private record Waiting(Lane lane, ReadAnswer answer, long deadlineNanos) {}

    private record Due(long index, Waiting waiting) {}

    private final Supplier<View> newestView;
    private final Map<Long, Waiting> withoutIndex = new ConcurrentHashMap<>();

    /** Guarded by itself: the loop adds, the applier takes. */
    private final PriorityQueue<Due> withIndex =
            new PriorityQueue<>(Comparator.comparingLong(Due::index));

    /**
     * @param newestView gives the newest view, retained
     */
    LinearizableReads(Supplier<View> newestView) {
        this.newestView = newestView;
    }

    void add(long readId, Lane lane, ReadAnswer answer, long deadlineNanos) {
        withoutIndex.put(readId, new Waiting(lane, answer, deadlineNanos));
    }

    /**
     * The read failed before it had an index and is asked again under another id; false if gone.
     */
    boolean rename(long oldId, long newId) {
        Waiting waiting = withoutIndex.remove(oldId);
        if (waiting == null) {
            return false;
        }
        withoutIndex.put(newId, waiting);
        return true;
    }

    void ready(long readId, long index) {
        Waiting waiting = withoutIndex.remove(readId);
        if (waiting == null) {
            return;
        }
        View view = newestView.get();
        if (view.appliedId().index() >= index) {
            waiting.lane().execute(() -> waiting.answer().ready(view));
            return;
        }
        view.close();
        synchronized (withIndex) {
            withIndex.add(new Due(index, waiting));
        }
        // The applier may have passed the index before it could see this read.
        applied();
    }

    /** By the applier after each batch: answers all reads that its state is new enough for. */
    void applied() {
        List<Waiting> due = new ArrayList<>();
        View view = newestView.get();
        try (view) {
            synchronized (withIndex) {
                for (Due next = withIndex.peek();
                        next != null && next.index() <= view.appliedId().index();
                        next = withIndex.peek()) {
                    due.add(withIndex.remove().waiting());
                }
            }
            if (due.isEmpty()) {
                return;
            }
            Map<Lane, List<ReadAnswer>> byLane = new HashMap<>();
            for (Waiting waiting : due) {
                view.retain();
                byLane.computeIfAbsent(waiting.lane(), lane -> new ArrayList<>())
                        .add(waiting.answer());
            }
            byLane.forEach((lane, answers) ->
                    lane.execute(() -> answers.forEach(answer -> answer.ready(view))));
        }
    }

    /** Gives up those whose time is over. */
    void expire(long nowNanos, EtcdError withoutIndexError) {
        withoutIndex.forEach((id, waiting) -> {
            if (nowNanos - waiting.deadlineNanos() >= 0 && withoutIndex.remove(id, waiting)) {
                refuse(waiting, withoutIndexError);
            }
        });
        List<Waiting> late = new ArrayList<>();
        synchronized (withIndex) {
            withIndex.removeIf(due -> {
                boolean over = nowNanos - due.waiting().deadlineNanos() >= 0;
                if (over) {
                    late.add(due.waiting());
                }
                return over;
            });
        }
        late.forEach(waiting -> refuse(waiting, EtcdError.TIMEOUT_WAITING_APPLIED));
    }

    void refuseAll(EtcdError error) {
        withoutIndex.forEach((id, waiting) -> {
            if (withoutIndex.remove(id, waiting)) {
                refuse(waiting, error);
            }
        });
        List<Due> rest;
        synchronized (withIndex) {
            rest = new ArrayList<>(withIndex);
            withIndex.clear();
        }
        rest.forEach(due -> refuse(due.waiting(), error));
    }

    private static void refuse(Waiting waiting, EtcdError error) {
        waiting.lane().execute(() -> waiting.answer().refused(error));
    }
}
