package io.keelson.kvstore.member;

import io.keelson.raft.node.RaftNodeSettings;
import io.keelson.wal.WalSettings;
import java.util.function.UnaryOperator;

/**
 * Sizes that no flag sets. A simulation makes them small, so that each is met.
 *
 * @param node makes the node's settings out of its defaults
 */
record MemberLimits(WalSettings log, UnaryOperator<RaftNodeSettings> node) {
    static final MemberLimits DEFAULTS =
            new MemberLimits(WalSettings.DEFAULT, UnaryOperator.identity());
}
