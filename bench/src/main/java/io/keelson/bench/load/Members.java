package io.keelson.bench.load;

import io.grpc.StatusRuntimeException;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.StatusRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Questions to the members behind a list of endpoints. */
public final class Members {
    private static final long STATUS_TIMEOUT_SECONDS = 3;

    private Members() {}

    /**
     * Which of the endpoints is the leader's, by its own word ({@code Maintenance.Status}).
     *
     * @return an index into the list
     * @throws IOException if none says that it leads; the message has what each one said
     */
    public static int leaderIndex(List<Endpoint> endpoints) throws IOException {
        var answers = new StringBuilder();
        try (var connections = Connections.start(endpoints, endpoints.size())) {
            for (int i = 0; i < endpoints.size(); i++) {
                try {
                    var status =
                            MaintenanceGrpc.newBlockingStub(connections.connection(i))
                                    .withDeadlineAfter(STATUS_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                                    .status(StatusRequest.getDefaultInstance());
                    long memberId = status.getHeader().getMemberId();
                    if (status.getLeader() == memberId && memberId != 0) {
                        return i;
                    }
                    answers.append("; ").append(endpoints.get(i)).append(" follows ");
                    answers.append(Long.toHexString(status.getLeader()));
                } catch (StatusRuntimeException e) {
                    answers.append("; ").append(endpoints.get(i)).append(": ");
                    answers.append(e.getStatus().getCode());
                }
            }
        }
        throw new IOException("the leader is not among the endpoints" + answers);
    }
}
