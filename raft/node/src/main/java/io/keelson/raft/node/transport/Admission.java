package io.keelson.raft.node.transport;

import org.jspecify.annotations.Nullable;

/** Decides who may connect, with the words that the refused one is told. */
final class Admission {
    private final long cluster;
    private final long self;
    private final PeerMemory memory;

    Admission(long cluster, long self, PeerMemory memory) {
        this.cluster = cluster;
        this.self = self;
        this.memory = memory;
    }

    /** Null: come in. */
    @Nullable Refusal admit(Handshake.Hello hello, PeerTable table) {
        if (hello.version() != Handshake.VERSION) {
            return new Refusal(
                    Refusal.Code.PROTOCOL_VERSION,
                    "peer protocol version "
                            + hello.version()
                            + " is not known here, only "
                            + Handshake.VERSION);
        }
        boolean query = hello.kind() == ConnectionKind.QUERY;
        if (hello.cluster() != cluster && !(query && hello.cluster() == 0)) {
            return new Refusal(
                    Refusal.Code.OTHER_CLUSTER,
                    "cluster ID mismatch: " + hex(hello.cluster()) + " is not " + hex(cluster));
        }
        if (hello.to() != self && !(query && hello.to() == 0)) {
            return new Refusal(
                    Refusal.Code.WRONG_MEMBER,
                    "this is member " + hex(self) + ", not " + hex(hello.to()));
        }
        if (query) {
            return null;
        }
        long from = hello.from();
        if (table.removed().contains(from)) {
            return new Refusal(
                    Refusal.Code.REMOVED_MEMBER,
                    "the member " + hex(from) + " has been permanently removed from the cluster");
        }
        if (from == self || !table.addresses().containsKey(from)) {
            return new Refusal(
                    Refusal.Code.UNKNOWN_MEMBER,
                    "member " + hex(from) + " is not a member of this cluster");
        }
        String missing = memory.missing(from, hello.nonce(), hello.position());
        if (missing != null) {
            return new Refusal(
                    Refusal.Code.BEHIND,
                    "member "
                            + hex(from)
                            + " has already been bootstrapped and lost its data: "
                            + missing
                            + "; remove it and add a new member in its place");
        }
        return null;
    }

    static String hex(long id) {
        return Long.toHexString(id);
    }
}
