package io.keelson.raft.core;

import io.keelson.raft.core.Message.Forward;
import java.util.List;

/** The way of commands into the log, at most once each. */
final class Proposals {
    private final MemberState state;
    private final Leading leading;

    Proposals(MemberState state, Leading leading) {
        this.state = state;
        this.leading = leading;
    }

    boolean areAccepted() {
        LeaderContact contact = state.contact();
        return state.role instanceof Leader leader
                ? leader.transferTo() == 0
                : contact != null && contact.isUsable();
    }

    /** Commands of this member's clients. */
    void propose(List<byte[]> commands) {
        if (!areAccepted()) {
            state.outbox.dropped(commands);
        } else if (state.role instanceof Leader) {
            leading.append(commands);
        } else {
            state.outbox.sendNow(state.leader(), new Forward(state.term, commands));
        }
    }

    /**
     * Commands of another member's clients. If somebody else leads by now they are handed on, but
     * only along rising terms, so that they never go in a circle; otherwise they end here, and
     * their clients learn by a time-out that the fate is unknown.
     */
    void forwarded(Forward forward) {
        if (state.role instanceof Leader leader) {
            if (leader.transferTo() == 0) {
                leading.append(forward.commands());
            }
        } else if (areAccepted() && forward.term() < state.term) {
            state.outbox.sendNow(state.leader(), new Forward(state.term, forward.commands()));
        }
    }
}
