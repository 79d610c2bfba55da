package io.keelson.kvstore.rpc;

import io.grpc.ServerServiceDefinition;
import io.keelson.proto.etcdserverpb.WatchGrpc;
import io.keelson.proto.etcdserverpb.WatchRequest;

/** {@code etcdserverpb.Watch}. */
final class WatchService {
    private WatchService() {}

    static ServerServiceDefinition definition(Front front) {
        return new Service(front, WatchGrpc.SERVICE_NAME)
                .stream(
                                WatchGrpc.getWatchMethod(),
                                WatchRequest.parser(),
                                call -> new WatchCall(front, call))
                        .build();
    }
}
