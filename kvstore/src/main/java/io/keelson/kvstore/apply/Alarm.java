package io.keelson.kvstore.apply;

import io.keelson.proto.etcdserverpb.AlarmType;

/** A raised alarm of a member; a member id of 0 stands for nobody in particular. */
public record Alarm(long memberId, AlarmType type) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : Long.compareUnsigned(memberId, other.memberId);
    }
}
