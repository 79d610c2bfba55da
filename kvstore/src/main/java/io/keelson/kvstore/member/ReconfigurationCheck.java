package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.raft.core.RaftStatus.PeerProgress;
import io.keelson.raft.node.NodeStatus;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses membership changes that could cost the cluster its quorum, by etcd's rules (its {@code
 * strict-reconfig-check}). Each answers with the reason, or null.
 *
 * @param memberId this member
 * @param connected whether a peer has been connected for a while
 */
record ReconfigurationCheck(long memberId, LongPredicate connected) {
    private static final double IN_SYNC = 0.9;

    /** Peer URLs of a new member, or of the member {@code own}. */
    @Nullable EtcdError urls(List<String> urls, Members members, long own) {
        Set<String> taken = new HashSet<>();
        for (MemberRecord member : members.present().values()) {
            if (member.id() != own) {
                taken.addAll(member.peerUrls());
            }
        }
        if (urls.isEmpty()) {
            return EtcdError.MEMBER_BAD_URLS;
        }
        for (String text : urls) {
            Optional<URI> url = PeerUrls.parse(text);
            if (url.isEmpty()) {
                return EtcdError.MEMBER_BAD_URLS;
            }
            if (taken.contains(text)) {
                return EtcdError.PEER_URL_EXISTS;
            }
        }
        return null;
    }

    @Nullable EtcdError addVoter(Members members) {
        int voters = 1;
        int started = 0;
        for (MemberRecord member : members.present().values()) {
            if (!member.learner()) {
                voters++;
                started += member.name().isEmpty() ? 0 : 1;
            }
        }
        if (started == 1 && voters == 2) {
            return null; // from one to two there is no other way
        }
        if (started < voters / 2 + 1) {
            return EtcdError.MEMBER_NOT_ENOUGH_STARTED;
        }
        return connectedVoters(members) < voters - 1 ? EtcdError.UNHEALTHY : null;
    }

    @Nullable EtcdError remove(Members members, MemberRecord leaving) {
        if (leaving.learner()) {
            return null;
        }
        int voters = 0;
        int started = 0;
        for (MemberRecord member : members.present().values()) {
            if (!member.learner() && member.id() != leaving.id()) {
                voters++;
                started += member.name().isEmpty() ? 0 : 1;
            }
        }
        if (started < voters / 2 + 1) {
            return EtcdError.MEMBER_NOT_ENOUGH_STARTED;
        }
        if (!isConnected(leaving.id())) {
            return null; // it is no part of the quorum that works
        }
        return connectedVoters(members) - 1 < voters / 2 + 1 ? EtcdError.UNHEALTHY : null;
    }

    /** By the leader: the learner's log must nearly have reached its own. */
    @Nullable EtcdError promote(NodeStatus node, long id) {
        PeerProgress progress = node.raft().progress().get(id);
        boolean ready = progress != null && progress.matchIndex() >= node.lastIndex() * IN_SYNC;
        return ready ? null : EtcdError.LEARNER_NOT_READY;
    }

    private int connectedVoters(Members members) {
        int count = 0;
        for (MemberRecord member : members.present().values()) {
            count += !member.learner() && isConnected(member.id()) ? 1 : 0;
        }
        return count;
    }

    private boolean isConnected(long id) {
        return id == memberId || connected.test(id);
    }
}
