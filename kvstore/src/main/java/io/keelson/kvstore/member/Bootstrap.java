package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.kvstore.mvcc.ApplyBatch;
import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.MemberListResponse;
import io.keelson.proto.store.Member;
import io.keelson.proto.store.MemberChange;
import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.node.transport.PeerTable;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a member comes to be: as a founder of a new cluster, or by joining one that has added it
 * before.
 *
 * <p>A cluster begins as a snapshot: the member table of its founders, as if it had been applied by
 * the first entries of term 1. Every founder writes the same, without asking anybody, and everybody
 * who joins later gets it the way he gets all that is older than the log.
 */
final class Bootstrap {
    private static final long FOUNDING_TERM = 1;

    private Bootstrap() {}

    /** Asks a peer that is not known yet for its cluster; empty when nobody answers. */
    interface Probe {
        Optional<MemberListResponse> members(URI peerUrl);
    }

    /** The identity of a founder, after a look whether the cluster runs already. */
    static MemberIdentity found(MemberSettings settings, Probe probe) {
        SortedMap<Long, Map.Entry<String, List<URI>>> founders = founders(settings);
        List<URI> own = ownUrls(settings);
        long memberId = ClusterIds.memberId(own, settings.clusterToken());
        long clusterId = ClusterIds.clusterId(founders.keySet());
        for (Map.Entry<String, List<URI>> founder : founders.values()) {
            if (!founder.getKey().equals(settings.name())) {
                ask(founder.getValue(), probe)
                        .ifPresent(list -> refuseIfRunning(list, clusterId, memberId, settings));
            }
        }
        return new MemberIdentity(clusterId, memberId, settings.name(), settings.clusterToken());
    }

    private static void refuseIfRunning(
            MemberListResponse running, long clusterId, long memberId, MemberSettings settings) {
        if (running.getHeader().getClusterId() != clusterId) {
            throw new MemberRefusedException(
                    "--initial-cluster describes cluster "
                            + ClusterIds.hex(clusterId)
                            + ", but member "
                            + ClusterIds.hex(running.getHeader().getMemberId())
                            + " of it belongs to cluster "
                            + ClusterIds.hex(running.getHeader().getClusterId())
                            + ": correct --initial-cluster and --initial-cluster-token, or join with"
                            + " --initial-cluster-state existing");
        }
        for (var member : running.getMembersList()) {
            if (member.getID() == memberId) {
                if (!member.getName().isEmpty()) {
                    throw alreadyBootstrapped(memberId, settings);
                }
                return;
            }
        }
        throw new MemberRefusedException(
                "member "
                        + ClusterIds.hex(memberId)
                        + " was removed from the cluster and cannot come back: add it anew"
                        + " (etcdctl member add) and start it with --initial-cluster-state existing");
    }

    private static MemberRefusedException alreadyBootstrapped(long id, MemberSettings settings) {
        return new MemberRefusedException(
                "member "
                        + ClusterIds.hex(id)
                        + " has already been bootstrapped, but "
                        + settings.dataDir()
                        + " holds nothing of it: what it had acknowledged is lost here. Replace it:"
                        + " etcdctl member remove "
                        + ClusterIds.hex(id)
                        + ", etcdctl member add "
                        + settings.name()
                        + " --learner --peer-urls="
                        + settings.initialAdvertisePeerUrls().getFirst()
                        + ", start it with --initial-cluster-state existing, etcdctl member"
                        + " promote");
    }

    /** The identity of one who joins: the cluster has added it and knows it by its peer URLs. */
    static MemberIdentity join(MemberSettings settings, Probe probe) {
        List<String> own = ownUrls(settings).stream().map(URI::toString).toList();
        for (Map.Entry<String, List<URI>> peer : settings.initialCluster().entrySet()) {
            if (peer.getKey().equals(settings.name())) {
                continue;
            }
            Optional<MemberListResponse> answer = ask(peer.getValue(), probe);
            if (answer.isEmpty()) {
                continue;
            }
            for (var member : answer.get().getMembersList()) {
                if (new HashSet<>(member.getPeerURLsList()).equals(new HashSet<>(own))) {
                    if (!member.getName().isEmpty()) {
                        throw alreadyBootstrapped(member.getID(), settings);
                    }
                    return new MemberIdentity(
                            answer.get().getHeader().getClusterId(),
                            member.getID(),
                            settings.name(),
                            settings.clusterToken());
                }
            }
            throw new MemberRefusedException(
                    "the cluster has no member with peer URLs "
                            + String.join(",", own)
                            + ": add it first (etcdctl member add "
                            + settings.name()
                            + " --peer-urls="
                            + String.join(",", own)
                            + ")");
        }
        throw nobodyAnswers();
    }

    /**
     * Who is there, for a member that has joined and has no state yet that says so: without it, it
     * would take its peers for strangers.
     */
    static PeerTable peers(MemberSettings settings, Probe probe) {
        for (Map.Entry<String, List<URI>> peer : settings.initialCluster().entrySet()) {
            if (!peer.getKey().equals(settings.name())) {
                Optional<MemberListResponse> answer = ask(peer.getValue(), probe);
                if (answer.isPresent()) {
                    return PeerUrls.table(answer.get().getMembersList());
                }
            }
        }
        throw nobodyAnswers();
    }

    private static MemberRefusedException nobodyAnswers() {
        return new MemberRefusedException(
                "no member of --initial-cluster answers: start at least one, or correct the peer"
                        + " URLs (--initial-cluster-state existing joins a cluster that runs)");
    }

    private static Optional<MemberListResponse> ask(List<URI> urls, Probe probe) {
        return urls.stream().map(probe::members).flatMap(Optional::stream).findFirst();
    }

    private static List<URI> ownUrls(MemberSettings settings) {
        return settings.initialCluster()
                .getOrDefault(settings.name(), settings.initialAdvertisePeerUrls());
    }

    private static SortedMap<Long, Map.Entry<String, List<URI>>> founders(MemberSettings settings) {
        SortedMap<Long, Map.Entry<String, List<URI>>> founders = new TreeMap<>();
        for (Map.Entry<String, List<URI>> founder : settings.initialCluster().entrySet()) {
            founders.put(ClusterIds.memberId(founder.getValue(), settings.clusterToken()), founder);
        }
        return founders;
    }

    /** Writes the founding state into an empty store; durable on return. */
    static void writeFoundingState(MvccStore store, MemberSettings settings) {
        SortedMap<Long, Map.Entry<String, List<URI>>> founders = founders(settings);
        List<Command> commands = new ArrayList<>();
        founders.forEach((id, founder) -> {
            Member.Builder member = Member.newBuilder().setId(id);
            founder.getValue().forEach(url -> member.addPeerUrls(url.toString()));
            MemberChange change =
                    MemberChange.newBuilder()
                            .setAction(MemberChange.Action.ADD)
                            .setMember(member)
                            .build();
            commands.add(
                    Command.of(
                            CommandKind.MEMBER_CHANGE,
                            new RequestId(0, 0, 0),
                            change.toByteArray()));
        });
        ApplyBatch batch = store.begin();
        long index = 0;
        for (Command command : commands) {
            index++;
            batch.apply(new EntryId(FOUNDING_TERM, index), command);
        }
        batch.configuration(
                new EntryId(FOUNDING_TERM, index + 1),
                Configuration.ofVoters(founders.keySet()).encode());
        View view = batch.commit().view();
        view.close();
        store.flush();
    }
}
