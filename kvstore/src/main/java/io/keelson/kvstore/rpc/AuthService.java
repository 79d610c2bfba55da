package io.keelson.kvstore.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.AuthGrpc;
import io.keelson.proto.etcdserverpb.AuthStatusRequest;
import io.keelson.proto.etcdserverpb.AuthStatusResponse;
import io.keelson.proto.etcdserverpb.AuthenticateRequest;

/**
 * {@code etcdserverpb.Auth}, of a store in which authentication cannot be turned on: it says so.
 * What it does not know is unimplemented, each method by its name.
 */
final class AuthService {
    private static final String LATER = "keelson: authentication comes with version 0.2";
    private static final Status NOT_ENABLED =
            Status.FAILED_PRECONDITION.withDescription("etcdserver: authentication is not enabled");

    private final Front front;

    AuthService(Front front) {
        this.front = front;
    }

    ServerServiceDefinition definition() {
        Service service =
                new Service(front, AuthGrpc.SERVICE_NAME)
                        .read(
                                AuthGrpc.getAuthStatusMethod(),
                                AuthStatusRequest.parser(),
                                this::status)
                        .read(
                                AuthGrpc.getAuthenticateMethod(),
                                AuthenticateRequest.parser(),
                                (request, bytes, call) -> call.close(NOT_ENABLED));
        for (MethodDescriptor<?, ?> method : AuthGrpc.getServiceDescriptor().getMethods()) {
            if (method != AuthGrpc.getAuthStatusMethod()
                    && method != AuthGrpc.getAuthenticateMethod()) {
                service.absent(method, LATER);
            }
        }
        return service.build();
    }

    private void status(
            AuthStatusRequest request, byte[] bytes, UnaryCall<AuthStatusRequest> call) {
        try (View view = front.gateway().view()) {
            // A store that never knew authentication is at revision 1 of it.
            AuthStatusResponse response =
                    AuthStatusResponse.newBuilder().setAuthRevision(1).build();
            call.answer(front.headers().answer(view.revision(), response));
        }
    }
}
