package io.keelson.kvstore.member;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveRequest;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveRequest;
import io.keelson.proto.etcdserverpb.MemberListResponse;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.ResponseHeader;
import io.keelson.raft.node.PeerAnswer;
import io.keelson.raft.node.RaftNode;
import io.keelson.raft.node.RequestHandler;
import java.util.function.Consumer;

/**
 * Requests that only the leader can answer, handed on by the others: both ends of it. A refusal
 * travels as the name of its {@link EtcdError}.
 */
final class PeerCalls implements RequestHandler {
    /** Peers' requests are answered where they arrive: the responder only queues. */
    private static final Lane INLINE = Runnable::run;

    private final Gateway gateway;

    PeerCalls(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Asks the leader; the answer's bytes are parsed into a Done. */
    static void ask(
            RaftNode node,
            long leader,
            int kind,
            MessageLite body,
            Parser<? extends MessageLite> parser,
            long timeoutNanos,
            Lane lane,
            Consumer<Outcome> answer) {
        node.request(
                leader,
                kind,
                body.toByteArray(),
                timeoutNanos,
                reply -> {
                    Outcome outcome = outcome(reply, parser);
                    lane.execute(() -> answer.accept(outcome));
                });
    }

    private static Outcome outcome(PeerAnswer reply, Parser<? extends MessageLite> parser) {
        return switch (reply) {
            case PeerAnswer.Answered answered -> {
                try {
                    yield new Outcome.Done(0, parser.parseFrom(answered.body()));
                } catch (InvalidProtocolBufferException e) {
                    yield new Outcome.Refused(EtcdError.TIMEOUT);
                }
            }
            case PeerAnswer.Refused refused -> new Outcome.Refused(error(refused.reason()));
            case PeerAnswer.NoAnswer none -> new Outcome.Refused(EtcdError.TIMEOUT_CONNECTION_LOST);
        };
    }

    private static EtcdError error(String name) {
        for (EtcdError error : EtcdError.values()) {
            if (error.name().equals(name)) {
                return error;
            }
        }
        return EtcdError.TIMEOUT;
    }

    @Override
    public boolean allowsStrangers(int kind) {
        return kind == PeerKinds.MEMBERS;
    }

    @Override
    public void handle(long from, int kind, byte[] body, Responder responder) {
        Consumer<Outcome> answer = outcome -> respond(outcome, responder);
        try {
            switch (kind) {
                case PeerKinds.LEASE_KEEP_ALIVE ->
                        gateway.leaseKeepAlive(
                                LeaseKeepAliveRequest.parseFrom(body).getID(), INLINE, answer);
                case PeerKinds.LEASE_TIME_TO_LIVE -> {
                    LeaseTimeToLiveRequest request = LeaseTimeToLiveRequest.parseFrom(body);
                    gateway.leaseTimeToLive(request.getID(), request.getKeys(), INLINE, answer);
                }
                case PeerKinds.PROMOTE ->
                        gateway.memberPromote(MemberPromoteRequest.parseFrom(body), INLINE, answer);
                case PeerKinds.STATE_HASH -> responder.answer(gateway.appliedHash().toByteArray());
                case PeerKinds.MEMBERS -> respond(members(), responder);
                default -> responder.refuse("unknown request kind " + kind);
            }
        } catch (InvalidProtocolBufferException e) {
            responder.refuse("malformed request of kind " + kind);
        }
    }

    private Outcome members() {
        if (gateway.memberList() instanceof Outcome.Done done
                && done.response() instanceof MemberListResponse list) {
            ResponseHeader header =
                    ResponseHeader.newBuilder()
                            .setClusterId(gateway.clusterId())
                            .setMemberId(gateway.memberId())
                            .build();
            return new Outcome.Done(0, list.toBuilder().setHeader(header).build());
        }
        return new Outcome.Refused(EtcdError.NOT_CAPABLE);
    }

    private static void respond(Outcome outcome, Responder responder) {
        switch (outcome) {
            case Outcome.Done done -> responder.answer(done.response().toByteArray());
            case Outcome.Refused refused -> responder.refuse(refused.error().name());
        }
    }
}
