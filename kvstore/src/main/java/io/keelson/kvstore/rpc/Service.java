package io.keelson.kvstore.rpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.EtcdError;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Builds one gRPC service out of handlers: each method gets our marshallers, and each call the
 * checks that all calls get. A learner answers only what is said to be fit for one, and a call with
 * {@code hasleader} needs a leader.
 */
final class Service {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Front front;
    private final ServerServiceDefinition.Builder definition;

    Service(Front front, String name) {
        this.front = front;
        this.definition = ServerServiceDefinition.builder(name);
    }

    /** A method whose request does not become a command. */
    <Q extends MessageLite> Service read(
            MethodDescriptor<Q, ?> method, Parser<Q> parser, UnaryCall.Handler<Q> handler) {
        return unary(method, parser, 0, request -> false, handler);
    }

    /** A read that a learner may answer, if the request is such. */
    <Q extends MessageLite> Service read(
            MethodDescriptor<Q, ?> method,
            Parser<Q> parser,
            Predicate<Q> fitForLearner,
            UnaryCall.Handler<Q> handler) {
        return unary(method, parser, 0, fitForLearner, handler);
    }

    /** A method whose request, as it came, can become a command. */
    <Q extends MessageLite> Service write(
            MethodDescriptor<Q, ?> method, Parser<Q> parser, UnaryCall.Handler<Q> handler) {
        return unary(method, parser, Command.HEADER_BYTES, request -> false, handler);
    }

    /** A method that is there only to say why it is not. */
    <Q, R> Service absent(MethodDescriptor<Q, R> method, String why) {
        Status status = Status.UNIMPLEMENTED.withDescription(why);
        definition.addMethod(
                method,
                (call, metadata) -> {
                    call.close(status, new Metadata());
                    return new ServerCall.Listener<Q>() {};
                });
        return this;
    }

    private <Q extends MessageLite> Service unary(
            MethodDescriptor<Q, ?> method,
            Parser<Q> parser,
            int roomBytes,
            Predicate<Q> fitForLearner,
            UnaryCall.Handler<Q> handler) {
        UnaryCall.Handler<Q> checked =
                (request, bytes, call) -> {
                    if (front.gateway().isLearner() && !fitForLearner.test(request)) {
                        call.refuse(EtcdError.NOT_SUPPORTED_FOR_LEARNER);
                    } else {
                        handler.handle(request, bytes, call);
                    }
                };
        definition.addMethod(
                describe(method, parser, roomBytes),
                (call, metadata) -> {
                    UnaryCall<Q> unary =
                            new UnaryCall<>(front, call, front.loops().lane(), checked);
                    if (insistsOnLeader(metadata) && !front.gateway().hasLeader()) {
                        unary.refuse(EtcdError.NO_LEADER);
                        return new ServerCall.Listener<Incoming<Q>>() {};
                    }
                    call.request(2);
                    return unary;
                });
        return this;
    }

    /** Opens a stream; the listener is a stream that others may have to end. */
    interface StreamOpener<Q extends MessageLite> {
        StreamCall<Q> open(ServerCall<Incoming<Q>, Outgoing> call);
    }

    /** A method that streams in at least one direction. */
    <Q extends MessageLite> Service stream(
            MethodDescriptor<Q, ?> method, Parser<Q> parser, StreamOpener<Q> opener) {
        ServerCallHandler<Incoming<Q>, Outgoing> handler =
                (call, metadata) -> {
                    boolean insists = insistsOnLeader(metadata);
                    EtcdError refusal = refusalOfStream(insists);
                    if (refusal != null) {
                        call.close(Statuses.of(refusal), new Metadata());
                        return new ServerCall.Listener<Incoming<Q>>() {};
                    }
                    StreamCall<Q> stream = opener.open(call);
                    front.openStreams().add(stream, insists);
                    call.request(1);
                    return stream;
                };
        definition.addMethod(describe(method, parser, 0), handler);
        return this;
    }

    private @Nullable EtcdError refusalOfStream(boolean insistsOnLeader) {
        if (front.gateway().isLearner()) {
            return EtcdError.NOT_SUPPORTED_FOR_LEARNER;
        }
        return insistsOnLeader && !front.gateway().hasLeader() ? EtcdError.NO_LEADER : null;
    }

    ServerServiceDefinition build() {
        return definition.build();
    }

    private static boolean insistsOnLeader(Metadata metadata) {
        return "true".equals(metadata.get(HAS_LEADER));
    }

    private static <Q extends MessageLite> MethodDescriptor<Incoming<Q>, Outgoing> describe(
            MethodDescriptor<Q, ?> method, Parser<Q> parser, int roomBytes) {
        return method.toBuilder(new RequestMarshaller<>(parser, roomBytes), Outgoing.MARSHALLER)
                .build();
    }
}
