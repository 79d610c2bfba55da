package io.keelson.kvstore.member;

import com.google.protobuf.TextFormat;
import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.proto.etcdserverpb.AlarmMember;
import io.keelson.proto.etcdserverpb.Member;
import io.keelson.proto.etcdserverpb.MemberListResponse;
import java.util.Collection;
import java.util.List;

/** The member table in etcd's messages. */
final class MemberMessages {
    private MemberMessages() {}

    static Member member(MemberRecord record) {
        return Member.newBuilder()
                .setID(record.id())
                .setName(record.name())
                .addAllPeerURLs(record.peerUrls())
                .addAllClientURLs(record.clientUrls())
                .setIsLearner(record.learner())
                .build();
    }

    static List<Member> members(Members members) {
        return members.present().values().stream()
                .sorted((a, b) -> Long.compareUnsigned(a.id(), b.id()))
                .map(MemberMessages::member)
                .toList();
    }

    static MemberListResponse list(Members members) {
        return MemberListResponse.newBuilder().addAllMembers(members(members)).build();
    }

    /** As {@code Status.errors} shows alarms: the message in protobuf's short text form. */
    static List<String> alarmTexts(Collection<Alarm> alarms) {
        return alarms.stream()
                .map(alarm ->
                        TextFormat.printer()
                                        .emittingSingleLine(true)
                                        .printToString(
                                                AlarmMember.newBuilder()
                                                        .setMemberID(alarm.memberId())
                                                        .setAlarm(alarm.type())
                                                        .build())
                                + " ")
                .toList();
    }
}
