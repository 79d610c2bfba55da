package io.keelson.kvstore.rpc;

import static io.keelson.kvstore.rpc.TestingServer.refusalOf;
import static io.keelson.kvstore.rpc.TestingServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantResponse;
import io.keelson.proto.etcdserverpb.LeaseGrpc;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveRequest;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveResponse;
import io.keelson.proto.etcdserverpb.LeaseLeasesRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveRequest;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveResponse;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseServiceTest {
    private TestingServer server;
    private LeaseGrpc.LeaseBlockingStub lease;

    @BeforeEach
    void start() throws IOException {
        server = new TestingServer();
        lease = LeaseGrpc.newBlockingStub(server.channel);
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
    }

    private LeaseGrantResponse grant(long id, long ttl) {
        return lease.leaseGrant(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build());
    }

    private void put(String key, long leaseId) {
        server.kv.put(PutRequest.newBuilder().setKey(utf8(key)).setLease(leaseId).build());
    }

    @Test
    void grantsChooseIdsAndRaiseShortTimes() {
        LeaseGrantResponse chosen = grant(0, 60);
        assertThat(chosen.getID()).isPositive();
        assertThat(chosen.getTTL()).isEqualTo(60);
        assertThat(chosen.getHeader().getRevision()).isEqualTo(1);
        assertThat(grant(5, 0).getTTL()).isEqualTo(2);
        assertThat(grant(-6, -3).getTTL()).isEqualTo(2);
        assertThat(refusalOf(() -> grant(5, 60)))
                .isEqualTo("FAILED_PRECONDITION etcdserver: lease already exists");
        assertThat(refusalOf(() -> grant(9, 9_000_000_001L)))
                .isEqualTo("OUT_OF_RANGE etcdserver: too large lease TTL");
        assertThat(refusalOf(() -> grant(9, 9_000_000_000L))).isEqualTo("OK");
    }

    @Test
    void chosenIdsDiffer() {
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ids.add(LeaseService.leaseIdOf(new RequestId(1, 1, i)));
            ids.add(LeaseService.leaseIdOf(new RequestId(2, 1, i)));
            ids.add(LeaseService.leaseIdOf(new RequestId(1, 2, i)));
        }
        assertThat(ids).hasSize(3000).allMatch(id -> id > 0);
    }

    @Test
    void revokingDeletesTheKeys() {
        grant(5, 60);
        put("a", 5);
        lease.leaseRevoke(LeaseRevokeRequest.newBuilder().setID(5).build());
        assertThat(server.kv.range(RangeRequest.newBuilder().setKey(utf8("a")).build()).getCount())
                .isZero();
        assertThat(
                        refusalOf(() ->
                                lease.leaseRevoke(
                                        LeaseRevokeRequest.newBuilder().setID(5).build())))
                .isEqualTo("NOT_FOUND etcdserver: requested lease not found");
    }

    @Test
    void timeToLiveAndList() {
        grant(5, 60);
        grant(6, 50);
        put("a", 5);
        LeaseTimeToLiveResponse left =
                lease.leaseTimeToLive(
                        LeaseTimeToLiveRequest.newBuilder().setID(5).setKeys(true).build());
        assertThat(left.getTTL()).isBetween(50L, 60L);
        assertThat(left.getGrantedTTL()).isEqualTo(60);
        assertThat(left.getKeysList()).containsExactly(utf8("a"));
        assertThat(left.getHeader().getRevision()).isEqualTo(2);
        LeaseTimeToLiveResponse absent =
                lease.leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder().setID(9).build());
        assertThat(absent.getTTL()).isEqualTo(-1);
        assertThat(absent.getGrantedTTL()).isZero();
        assertThat(
                        lease
                                .leaseLeases(LeaseLeasesRequest.getDefaultInstance())
                                .getLeasesList()
                                .stream()
                                .map(status -> status.getID()))
                .containsExactly(6L, 5L);
    }

    @Test
    void keepAlivesAreAnsweredInOrder() throws Exception {
        List<Long> ids = List.of(5L, 6L, 99L, 5L, 6L);
        grant(5, 60);
        grant(6, 70);
        LinkedBlockingQueue<Object> answers = new LinkedBlockingQueue<>();
        StreamObserver<LeaseKeepAliveRequest> requests =
                LeaseGrpc.newStub(server.channel)
                        .leaseKeepAlive(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(LeaseKeepAliveResponse answer) {
                                        answers.add(answer);
                                    }

                                    @Override
                                    public void onError(Throwable e) {
                                        answers.add(e);
                                    }

                                    @Override
                                    public void onCompleted() {
                                        answers.add("done");
                                    }
                                });
        ids.forEach(id -> requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build()));
        requests.onCompleted();
        for (long id : ids) {
            Object answer = answers.poll(10, TimeUnit.SECONDS);
            assertThat(answer).isInstanceOf(LeaseKeepAliveResponse.class);
            LeaseKeepAliveResponse response = (LeaseKeepAliveResponse) answer;
            assertThat(response.getID()).isEqualTo(id);
            assertThat(response.getTTL()).isEqualTo(id == 5 ? 60 : id == 6 ? 70 : 0);
            assertThat(response.getHeader().getRevision()).isEqualTo(1);
        }
        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("done");
    }
}
