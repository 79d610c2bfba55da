package io.keelson.kvstore.member;

import com.google.protobuf.MessageLite;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteResponse;
import io.keelson.proto.etcdserverpb.MemberUpdateRequest;
import io.keelson.proto.store.MemberChange;
import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Effects.ChangeResult;
import io.keelson.raft.core.Effects.RoleChange;
import io.keelson.raft.core.Effects.RoleName;
import io.keelson.raft.core.RaftStatus;
import io.keelson.raft.node.RaftNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Who belongs to the cluster. The member table in the store is what is wanted: it changes by a
 * command like any other. The leader brings raft's configuration into agreement with it, step by
 * step, as often as it takes; so a change survives any crash between the two, and whoever asked is
 * answered once both agree.
 */
final class Membership {
    private static final int LEARNERS_MAX = 1;

    private final Gateway gateway;
    private final RaftNode node;
    private final Supplier<View> newestView;
    private final String clusterToken;
    private final ReconfigurationCheck check;
    private final LongSupplier epochSeconds;
    private final LongSupplier clockNanos;
    private final long timeoutNanos;

    private final List<Waiting> waiting = new ArrayList<>();
    private boolean leading;
    private boolean changing;
    private long lastChangeId;

    /** Somebody who is answered when the wanted membership, or the wanted leader, is in force. */
    private record Waiting(
            long leader,
            Lane lane,
            Consumer<Outcome> answer,
            Outcome outcome,
            long deadlineNanos) {}

    Membership(
            Gateway gateway,
            RaftNode node,
            Supplier<View> newestView,
            String clusterToken,
            ReconfigurationCheck check,
            LongSupplier epochSeconds,
            LongSupplier clockNanos,
            long timeoutNanos) {
        this.gateway = gateway;
        this.node = node;
        this.newestView = newestView;
        this.clusterToken = clusterToken;
        this.check = check;
        this.epochSeconds = epochSeconds;
        this.clockNanos = clockNanos;
        this.timeoutNanos = timeoutNanos;
    }

    void add(MemberAddRequest request, Lane lane, Consumer<Outcome> answer) {
        Members members = members();
        List<String> urls = request.getPeerURLsList();
        EtcdError refusal = check.urls(urls, members, 0);
        if (refusal == null && request.getIsLearner()) {
            long learners =
                    members.present().values().stream().filter(MemberRecord::learner).count();
            refusal = learners >= LEARNERS_MAX ? EtcdError.TOO_MANY_LEARNERS : null;
        } else if (refusal == null) {
            refusal = check.addVoter(members);
        }
        if (refusal != null) {
            Gateway.refuse(refusal, lane, answer);
            return;
        }
        long id =
                ClusterIds.addedMemberId(
                        urls.stream().map(url -> PeerUrls.parse(url).orElseThrow()).toList(),
                        clusterToken,
                        epochSeconds.getAsLong());
        MemberRecord record = new MemberRecord(id, "", urls, List.of(), request.getIsLearner());
        change(MemberChange.Action.ADD, record, lane, answer);
    }

    void remove(long id, Lane lane, Consumer<Outcome> answer) {
        Members members = members();
        MemberRecord record = members.present().get(id);
        EtcdError refusal =
                record == null ? EtcdError.MEMBER_NOT_FOUND : check.remove(members, record);
        if (record == null || refusal != null) {
            Gateway.refuse(refusal == null ? EtcdError.MEMBER_NOT_FOUND : refusal, lane, answer);
            return;
        }
        change(MemberChange.Action.REMOVE, record, lane, answer);
    }

    void update(MemberUpdateRequest request, Lane lane, Consumer<Outcome> answer) {
        Members members = members();
        MemberRecord record = members.present().get(request.getID());
        EtcdError refusal = check.urls(request.getPeerURLsList(), members, request.getID());
        if (record == null || refusal != null) {
            Gateway.refuse(
                    record == null || refusal == null ? EtcdError.MEMBER_NOT_FOUND : refusal,
                    lane,
                    answer);
            return;
        }
        change(
                MemberChange.Action.UPDATE,
                new MemberRecord(
                        record.id(),
                        record.name(),
                        request.getPeerURLsList(),
                        record.clientUrls(),
                        record.learner()),
                lane,
                answer);
    }

    /** Only the leader knows how far a learner is. */
    void promote(long id, Lane lane, Consumer<Outcome> answer) {
        RoleChange role = gateway.role();
        if (role.role() != RoleName.LEADER) {
            if (role.leader() == 0) {
                Gateway.refuse(EtcdError.NO_LEADER, lane, answer);
                return;
            }
            PeerCalls.ask(
                    node,
                    role.leader(),
                    PeerKinds.PROMOTE,
                    MemberPromoteRequest.newBuilder().setID(id).build(),
                    MemberPromoteResponse.parser(),
                    timeoutNanos,
                    lane,
                    answer);
            return;
        }
        MemberRecord record = members().present().get(id);
        EtcdError refusal;
        if (record == null) {
            refusal = EtcdError.MEMBER_NOT_FOUND;
        } else if (!record.learner()) {
            refusal = EtcdError.MEMBER_NOT_LEARNER;
        } else {
            refusal = check.promote(node.status(), id);
        }
        if (record == null || refusal != null) {
            Gateway.refuse(refusal == null ? EtcdError.MEMBER_NOT_FOUND : refusal, lane, answer);
            return;
        }
        change(MemberChange.Action.PROMOTE, record, lane, answer);
    }

    private void change(
            MemberChange.Action action, MemberRecord record, Lane lane, Consumer<Outcome> answer) {
        MemberChange body =
                MemberChange.newBuilder()
                        .setAction(action)
                        .setMember(
                                io.keelson.proto.store.Member.newBuilder()
                                        .setId(record.id())
                                        .setName(record.name())
                                        .addAllPeerUrls(record.peerUrls())
                                        .addAllClientUrls(record.clientUrls())
                                        .setLearner(record.learner()))
                        .build();
        Command command =
                Command.of(CommandKind.MEMBER_CHANGE, gateway.nextRequestId(), body.toByteArray());
        gateway.propose(
                command,
                lane,
                outcome -> {
                    // Nobody tells a removed member how its removal went on.
                    boolean own = record.id() == gateway.memberId();
                    if (outcome instanceof Outcome.Done done && !own) {
                        await(
                                new Waiting(
                                        0,
                                        lane,
                                        answer,
                                        new Outcome.Done(0, done.response()),
                                        deadline()));
                    } else {
                        answer.accept(outcome);
                    }
                });
    }

    /** Answers once that member leads. */
    void awaitLeader(long leader, Lane lane, Consumer<Outcome> answer, MessageLite response) {
        await(new Waiting(leader, lane, answer, new Outcome.Done(0, response), deadline()));
    }

    private long deadline() {
        return clockNanos.getAsLong() + timeoutNanos;
    }

    private synchronized void await(Waiting someone) {
        waiting.add(someone);
        step(clockNanos.getAsLong());
    }

    synchronized void roleChanged(boolean leads) {
        leading = leads;
        changing = false;
        step(clockNanos.getAsLong());
    }

    synchronized void changeEnded(long changeId, ChangeResult.Outcome outcome) {
        if (changeId == lastChangeId) {
            changing = false; // whatever came of it: the next step looks at what is
        }
    }

    /** Now and then, and whenever something changed. */
    synchronized void step(long nowNanos) {
        Members members = members();
        Configuration wanted = wanted(members);
        RaftStatus raft = node.status().raft();
        if (leading && !changing && !wanted.equals(raft.configuration())) {
            changing = true;
            lastChangeId++;
            node.changeMembers(lastChangeId, wanted);
        }
        boolean agreed = wanted.equals(appliedConfiguration());
        Iterator<Waiting> all = waiting.iterator();
        while (all.hasNext()) {
            Waiting each = all.next();
            boolean fulfilled =
                    each.leader() == 0 ? agreed : gateway.role().leader() == each.leader();
            if (fulfilled) {
                all.remove();
                each.lane().execute(() -> each.answer().accept(each.outcome()));
            } else if (nowNanos - each.deadlineNanos() >= 0) {
                all.remove();
                Gateway.refuse(EtcdError.TIMEOUT, each.lane(), each.answer());
            }
        }
    }

    private Configuration appliedConfiguration() {
        try (View view = newestView.get()) {
            byte[] stored = view.membership();
            return stored.length == 0
                    ? Configuration.ofVoters(List.of())
                    : Configuration.decode(stored);
        }
    }

    private Members members() {
        try (View view = newestView.get()) {
            return view.members();
        }
    }

    static Configuration wanted(Members members) {
        TreeSet<Long> voters = new TreeSet<>();
        TreeSet<Long> learners = new TreeSet<>();
        for (MemberRecord member : members.present().values()) {
            (member.learner() ? learners : voters).add(member.id());
        }
        return new Configuration(voters, new TreeSet<>(), learners);
    }
}
