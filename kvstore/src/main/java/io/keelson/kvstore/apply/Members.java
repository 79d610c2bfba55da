package io.keelson.kvstore.apply;

import io.keelson.proto.etcdserverpb.Member;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The member table.
 *
 * @param present by id
 * @param removed ids that were members once and can never be again
 */
public record Members(SortedMap<Long, MemberRecord> present, SortedSet<Long> removed) {
    public static final Members NONE = new Members(new TreeMap<>(), new TreeSet<>());

    public Members {
        present = Collections.unmodifiableSortedMap(new TreeMap<>(present));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    /** The table as clients see it, by ascending (unsigned) id. */
    public List<Member> messages() {
        return MemberEvaluation.messages(this);
    }

    Members with(MemberRecord member) {
        SortedMap<Long, MemberRecord> next = new TreeMap<>(present);
        next.put(member.id(), member);
        return new Members(next, removed);
    }

    Members without(long id) {
        SortedMap<Long, MemberRecord> next = new TreeMap<>(present);
        next.remove(id);
        SortedSet<Long> gone = new TreeSet<>(removed);
        gone.add(id);
        return new Members(next, gone);
    }
}
