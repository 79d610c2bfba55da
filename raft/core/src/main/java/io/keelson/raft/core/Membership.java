package io.keelson.raft.core;

import io.keelson.raft.core.Effects.ChangeResult.Outcome;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Membership change at the leader (Raft paper 6). One voter more or less goes directly: any two
 * majorities of neighbours overlap (thesis 4.1). Anything else goes through a joint configuration,
 * which the leader, or its successor, leaves as soon as it is committed.
 */
final class Membership {
    private final MemberState state;

    Membership(MemberState state) {
        this.state = state;
    }

    void change(Leader leader, Input.ChangeMembers change) {
        Configuration target = change.target();
        Configuration current = state.configuration();
        if (!isValid(target)) {
            state.outbox.changeResult(change.changeId(), Outcome.INVALID);
        } else if (current.isJoint()
                || !state.log.isConfigurationCommitted()
                || state.log.commitIndex() < leader.termStartIndex()) {
            // The last condition: a configuration of an earlier term might still be replaced, and
            // then two steps would be taken at once (the bug of single-server changes, 2015).
            state.outbox.changeResult(change.changeId(), Outcome.ANOTHER_IN_PROGRESS);
        } else if (target.equals(current)) {
            state.outbox.changeResult(change.changeId(), Outcome.COMPLETE);
        } else {
            leader.setPendingChangeId(change.changeId());
            append(leader, firstStep(current, target));
        }
    }

    private static boolean isValid(Configuration target) {
        return !target.isJoint()
                && !target.voters().isEmpty()
                && Collections.disjoint(target.voters(), target.learners())
                && !target.contains(0);
    }

    private static Configuration firstStep(Configuration current, Configuration target) {
        boolean atMostOne =
                difference(target.voters(), current.voters())
                                + difference(current.voters(), target.voters())
                        <= 1;
        return atMostOne
                ? target
                : new Configuration(target.voters(), current.voters(), target.learners());
    }

    private static int difference(SortedSet<Long> left, SortedSet<Long> right) {
        TreeSet<Long> only = new TreeSet<>(left);
        only.removeAll(right);
        return only.size();
    }

    private void append(Leader leader, Configuration configuration) {
        long index = state.log.lastIndex() + 1;
        state.log.append(
                new Entry(state.term, index, EntryKind.CONFIGURATION, configuration.encode()));
        for (long member : configuration.members()) {
            if (member != state.self) {
                leader.progress().computeIfAbsent(member, m -> new Progress(index, leader.ticks()));
            }
        }
    }

    /** More is committed than before. */
    void committed(Leader leader) {
        if (!state.log.isConfigurationCommitted()) {
            return;
        }
        Configuration current = state.configuration();
        Long changeId = leader.pendingChangeId();
        if (current.isJoint()) {
            append(
                    leader,
                    new Configuration(current.voters(), new TreeSet<>(), current.learners()));
        } else if (changeId != null) {
            leader.setPendingChangeId(null);
            state.outbox.changeResult(changeId, Outcome.COMPLETE);
        }
    }

    /**
     * A removed member is still sent what commits its removal, so that it usually learns of it;
     * then it is forgotten.
     */
    void forgetRemoved(Leader leader) {
        if (state.log.isConfigurationCommitted()) {
            leader.progress().keySet().removeIf(member -> !state.configuration().contains(member));
        }
    }
}
