package io.keelson.kvstore.apply;

import io.keelson.proto.etcdserverpb.AlarmMember;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AlarmResponse;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.etcdserverpb.Member;
import io.keelson.proto.etcdserverpb.MemberAddResponse;
import io.keelson.proto.etcdserverpb.MemberPromoteResponse;
import io.keelson.proto.etcdserverpb.MemberRemoveResponse;
import io.keelson.proto.etcdserverpb.MemberUpdateResponse;
import io.keelson.proto.store.MemberAttributes;
import io.keelson.proto.store.MemberChange;
import java.util.List;

/** The member table and the alarms. */
final class MemberEvaluation {
    /** As many learners as etcd lets a cluster have. */
    private static final int MAX_LEARNERS = 1;

    private MemberEvaluation() {}

    static Outcome alarm(AlarmRequest request, Draft draft) {
        if (request.getAlarm() == AlarmType.UNRECOGNIZED) {
            return new Outcome.Refused(EtcdError.NOT_CAPABLE);
        }
        Alarm alarm = new Alarm(request.getMemberID(), request.getAlarm());
        boolean raised = draft.base().alarms().contains(alarm);
        AlarmResponse.Builder response = AlarmResponse.newBuilder();
        switch (request.getAction()) {
            case GET ->
                    draft.base().alarms().stream()
                            .filter(each ->
                                    alarm.type() == AlarmType.NONE || each.type() == alarm.type())
                            .forEach(each -> response.addAlarms(message(each)));
            case ACTIVATE -> {
                if (alarm.type() != AlarmType.NONE) {
                    response.addAlarms(message(alarm));
                    if (!raised) {
                        draft.change(new Change.RaiseAlarm(alarm));
                    }
                }
            }
            case DEACTIVATE -> {
                if (raised) {
                    response.addAlarms(message(alarm));
                    draft.change(new Change.ClearAlarm(alarm));
                }
            }
            case UNRECOGNIZED -> {
                return new Outcome.Refused(EtcdError.NOT_CAPABLE);
            }
        }
        return new Outcome.Done(draft.revision(), response.build());
    }

    private static AlarmMember message(Alarm alarm) {
        return AlarmMember.newBuilder()
                .setMemberID(alarm.memberId())
                .setAlarm(alarm.type())
                .build();
    }

    /** What a member that is not (or no more) in the table says of itself is not kept. */
    static Outcome attributes(MemberAttributes request, Draft draft) {
        Members members = draft.base().members();
        MemberRecord member = members.present().get(request.getId());
        if (member != null) {
            draft.change(
                    new Change.SetMembers(
                            members.with(
                                    new MemberRecord(
                                            member.id(),
                                            request.getName(),
                                            member.peerUrls(),
                                            request.getClientUrlsList(),
                                            member.learner()))));
        }
        return new Outcome.Done(draft.revision(), MemberUpdateResponse.getDefaultInstance());
    }

    static Outcome change(MemberChange request, Draft draft) {
        Members members = draft.base().members();
        return switch (request.getAction()) {
            case ADD -> add(request.getMember(), members, draft);
            case REMOVE -> remove(request.getMember().getId(), members, draft);
            case PROMOTE -> promote(request.getMember().getId(), members, draft);
            case UPDATE -> update(request.getMember(), members, draft);
            case NONE, UNRECOGNIZED -> new Outcome.Refused(EtcdError.NOT_CAPABLE);
        };
    }

    private static Outcome add(io.keelson.proto.store.Member asked, Members members, Draft draft) {
        if (members.removed().contains(asked.getId())) {
            return new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND);
        }
        if (members.present().containsKey(asked.getId())) {
            return new Outcome.Refused(EtcdError.MEMBER_EXISTS);
        }
        if (isTaken(asked.getPeerUrlsList(), asked.getId(), members)) {
            return new Outcome.Refused(EtcdError.PEER_URL_EXISTS);
        }
        long learners = members.present().values().stream().filter(MemberRecord::learner).count();
        if (asked.getLearner() && learners >= MAX_LEARNERS) {
            return new Outcome.Refused(EtcdError.TOO_MANY_LEARNERS);
        }
        MemberRecord member =
                new MemberRecord(
                        asked.getId(),
                        asked.getName(),
                        asked.getPeerUrlsList(),
                        asked.getClientUrlsList(),
                        asked.getLearner());
        Members next = members.with(member);
        draft.change(new Change.SetMembers(next));
        return new Outcome.Done(
                draft.revision(),
                MemberAddResponse.newBuilder()
                        .setMember(message(member))
                        .addAllMembers(messages(next))
                        .build());
    }

    private static Outcome remove(long id, Members members, Draft draft) {
        if (!members.present().containsKey(id)) {
            return new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND);
        }
        Members next = members.without(id);
        draft.change(new Change.SetMembers(next));
        return new Outcome.Done(
                draft.revision(),
                MemberRemoveResponse.newBuilder().addAllMembers(messages(next)).build());
    }

    private static Outcome promote(long id, Members members, Draft draft) {
        MemberRecord member = members.present().get(id);
        if (member == null) {
            return new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND);
        }
        if (!member.learner()) {
            return new Outcome.Refused(EtcdError.MEMBER_NOT_LEARNER);
        }
        Members next =
                members.with(
                        new MemberRecord(
                                id, member.name(), member.peerUrls(), member.clientUrls(), false));
        draft.change(new Change.SetMembers(next));
        return new Outcome.Done(
                draft.revision(),
                MemberPromoteResponse.newBuilder().addAllMembers(messages(next)).build());
    }

    private static Outcome update(
            io.keelson.proto.store.Member asked, Members members, Draft draft) {
        MemberRecord member = members.present().get(asked.getId());
        if (member == null) {
            return new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND);
        }
        if (isTaken(asked.getPeerUrlsList(), asked.getId(), members)) {
            return new Outcome.Refused(EtcdError.PEER_URL_EXISTS);
        }
        Members next =
                members.with(
                        new MemberRecord(
                                member.id(),
                                member.name(),
                                asked.getPeerUrlsList(),
                                member.clientUrls(),
                                member.learner()));
        draft.change(new Change.SetMembers(next));
        return new Outcome.Done(
                draft.revision(),
                MemberUpdateResponse.newBuilder().addAllMembers(messages(next)).build());
    }

    private static boolean isTaken(List<String> peerUrls, long byOtherThan, Members members) {
        return members.present().values().stream()
                .filter(each -> each.id() != byOtherThan)
                .flatMap(each -> each.peerUrls().stream())
                .anyMatch(peerUrls::contains);
    }

    /** The table as clients see it, by ascending (unsigned) id. */
    static List<Member> messages(Members members) {
        return members.present().values().stream()
                .sorted((a, b) -> Long.compareUnsigned(a.id(), b.id()))
                .map(MemberEvaluation::message)
                .toList();
    }

    private static Member message(MemberRecord member) {
        return Member.newBuilder()
                .setID(member.id())
                .setName(member.name())
                .addAllPeerURLs(member.peerUrls())
                .addAllClientURLs(member.clientUrls())
                .setIsLearner(member.learner())
                .build();
    }
}
