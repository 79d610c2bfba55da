package io.keelson.raft.core;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who takes part: the voters, and during a joint change (Raft paper 6) also the voters that are on
 * their way out; a joint decision needs a majority of both. Learners get the log and have no vote.
 *
 * @param voters the voters, of the new configuration while joint
 * @param outgoingVoters the voters of the old configuration while joint, else empty
 * @param learners members without a vote, disjoint from {@code voters}; while joint an outgoing
 *     voter that is named here keeps its vote and becomes a learner when the change is complete
 */
public record Configuration(
        SortedSet<Long> voters, SortedSet<Long> outgoingVoters, SortedSet<Long> learners) {

    public Configuration {
        voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        outgoingVoters = Collections.unmodifiableSortedSet(new TreeSet<>(outgoingVoters));
        learners = Collections.unmodifiableSortedSet(new TreeSet<>(learners));
    }

    /** A plain configuration of these voters. */
    public static Configuration ofVoters(Collection<Long> voters) {
        return new Configuration(new TreeSet<>(voters), new TreeSet<>(), new TreeSet<>());
    }

    public boolean isJoint() {
        return !outgoingVoters.isEmpty();
    }

    public boolean isVoter(long member) {
        return voters.contains(member) || outgoingVoters.contains(member);
    }

    public boolean contains(long member) {
        return isVoter(member) || learners.contains(member);
    }

    /** Every member of either half, and the learners. */
    public SortedSet<Long> members() {
        TreeSet<Long> all = new TreeSet<>(voters);
        all.addAll(outgoingVoters);
        all.addAll(learners);
        return all;
    }

    /**
     * The bytes of a {@link EntryKind#CONFIGURATION} entry: three lists (voters, outgoing voters,
     * learners), each a 4-byte count and 8 bytes a member, big-endian.
     */
    public byte[] encode() {
        int count = voters.size() + outgoingVoters.size() + learners.size();
        ByteBuffer out = ByteBuffer.allocate(12 + 8 * count);
        put(out, voters);
        put(out, outgoingVoters);
        put(out, learners);
        return out.array();
    }

    /** Reads what {@link #encode()} wrote, or an {@link IllegalArgumentException}. */
    public static Configuration decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            Configuration read = new Configuration(take(in), take(in), take(in));
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(
                        "configuration has " + in.remaining() + " bytes too many");
            }
            return read;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("configuration is cut short", e);
        }
    }

    private static void put(ByteBuffer out, SortedSet<Long> members) {
        out.putInt(members.size());
        members.forEach(out::putLong);
    }

    private static SortedSet<Long> take(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Long.BYTES) {
            throw new IllegalArgumentException("configuration names " + count + " members");
        }
        TreeSet<Long> members = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            members.add(in.getLong());
        }
        return members;
    }
}
