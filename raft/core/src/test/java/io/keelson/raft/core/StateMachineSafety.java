package io.keelson.raft.core;

import java.util.HashMap;
import java.util.Map;

/**
 * State Machine Safety (Raft paper, figure 3): no two members ever apply different entries at the
 * same index. Also that a member applies in order, and no command twice.
 */
public final class StateMachineSafety implements SimChecker {
    private final Map<Long, Long> indexOfCommand = new HashMap<>();

    @Override
    public void applied(SimMember member, Entry entry) {
        EntryId first = member.cluster().ledger().idAt(entry.index());
        if (!entry.id().equals(first)) {
            throw violation(
                    "member " + member.id() + " applied " + entry.id() + ", another " + first);
        }
        if (entry.kind() == EntryKind.COMMAND) {
            long command = SimClients.commandOf(entry);
            Long index = indexOfCommand.putIfAbsent(command, entry.index());
            if (index != null && index != entry.index()) {
                throw violation(
                        "command " + command + " is applied at " + index + " and " + entry.index());
            }
        }
    }
}
