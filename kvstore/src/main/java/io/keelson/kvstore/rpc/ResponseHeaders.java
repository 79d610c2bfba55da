package io.keelson.kvstore.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.keelson.kvstore.member.MemberGateway;
import java.io.IOException;

/**
 * Writes answers with their headers. In every answer the header is field 1, so it is written in
 * front of the encoded rest; nothing is rebuilt for it.
 */
final class ResponseHeaders {
    private static final int HEADER_FIELD = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int CLUSTER_ID = 1;
    private static final int MEMBER_ID = 2;
    private static final int REVISION = 3;
    private static final int RAFT_TERM = 4;

    private final MemberGateway gateway;
    private final long clusterId;
    private final long memberId;
    private final int identityBytes;

    ResponseHeaders(MemberGateway gateway) {
        this.gateway = gateway;
        this.clusterId = gateway.clusterId();
        this.memberId = gateway.memberId();
        this.identityBytes =
                CodedOutputStream.computeUInt64Size(CLUSTER_ID, clusterId)
                        + CodedOutputStream.computeUInt64Size(MEMBER_ID, memberId);
    }

    /** The answer behind a header. A revision of 0 is left out, as etcd leaves it out. */
    Outgoing answer(long revision, MessageLite rest) {
        Header header = at(revision);
        byte[] bytes = new byte[header.sizeBytes() + rest.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            header.writeTo(out);
            rest.writeTo(out);
        } catch (IOException e) {
            throw new IllegalStateException("an array refused bytes", e);
        }
        out.checkNoSpaceLeft();
        return new Outgoing.Encoded(bytes);
    }

    /** An answer that has no header. */
    static Outgoing bare(MessageLite answer) {
        return new Outgoing.Encoded(answer.toByteArray());
    }

    Header at(long revision) {
        long term = gateway.raftTerm();
        int contentBytes =
                identityBytes
                        + (revision == 0
                                ? 0
                                : CodedOutputStream.computeInt64Size(REVISION, revision))
                        + (term == 0 ? 0 : CodedOutputStream.computeUInt64Size(RAFT_TERM, term));
        return new Header(revision, term, contentBytes);
    }

    /** A header with its tag and length, as it stands at the front of an answer. */
    final class Header {
        private final long revision;
        private final long term;
        private final int contentBytes;

        private Header(long revision, long term, int contentBytes) {
            this.revision = revision;
            this.term = term;
            this.contentBytes = contentBytes;
        }

        int sizeBytes() {
            return 1 + CodedOutputStream.computeUInt32SizeNoTag(contentBytes) + contentBytes;
        }

        void writeTo(CodedOutputStream out) throws IOException {
            out.writeTag(HEADER_FIELD, LENGTH_DELIMITED);
            out.writeUInt32NoTag(contentBytes);
            out.writeUInt64(CLUSTER_ID, clusterId);
            out.writeUInt64(MEMBER_ID, memberId);
            if (revision != 0) {
                out.writeInt64(REVISION, revision);
            }
            if (term != 0) {
                out.writeUInt64(RAFT_TERM, term);
            }
        }
    }
}
