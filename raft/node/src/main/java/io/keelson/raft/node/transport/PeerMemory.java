package io.keelson.raft.node.transport;

import io.keelson.raft.core.Message;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What peers have acknowledged, to notice one that comes back with less: a member whose data is
 * gone must not vote again under its id. An acknowledgement leaves only after a sync, so a member
 * that kept its data stands, after a restart, in that term with that entry, or in a later term.
 * Remembered since this member's own start; confined to the transport's thread.
 */
final class PeerMemory {
    private record Acknowledged(long nonce, long term, long matchIndex) {}

    private final Map<Long, Acknowledged> peers = new HashMap<>();

    /** A member that started with this nonce sent this. */
    void received(long from, long nonce, Frame frame) {
        if (frame instanceof Frame.Raft raft
                && raft.message() instanceof Message.AppendResponse response
                && response.accepted()) {
            Acknowledged before = peers.get(from);
            if (before == null
                    || response.term() > before.term()
                    || (response.term() == before.term()
                            && response.matchIndex() > before.matchIndex())) {
                peers.put(from, new Acknowledged(nonce, response.term(), response.matchIndex()));
            }
        }
    }

    /** Says what is missing when a member of that start stands where it does; null if nothing. */
    @Nullable String missing(long member, long nonce, LogPosition position) {
        Acknowledged known = peers.get(member);
        if (known == null || known.nonce() == nonce) {
            return null; // a start is never behind itself
        }
        boolean behind =
                position.term() < known.term()
                        || (position.term() == known.term()
                                && position.lastIndex() < known.matchIndex());
        return behind
                ? "it had acknowledged entry "
                        + known.matchIndex()
                        + " of term "
                        + known.term()
                        + " and comes back with term "
                        + position.term()
                        + " and last entry "
                        + position.lastIndex()
                : null;
    }

    /** Forgets who is no member any more. */
    void retain(PeerTable table) {
        peers.keySet().retainAll(table.addresses().keySet());
    }
}
