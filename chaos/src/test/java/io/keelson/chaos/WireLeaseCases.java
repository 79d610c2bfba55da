package io.keelson.chaos;

import static io.keelson.chaos.WireCase.both;
import static io.keelson.chaos.WireRequests.prefix;
import static io.keelson.chaos.WireRequests.put;
import static io.keelson.chaos.WireRequests.putOf;

import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.HashKVRequest;
import io.keelson.proto.etcdserverpb.HashKVResponse;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseLeasesRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveRequest;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveResponse;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberListRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.MoveLeaderRequest;
import java.util.List;

/** Leases with ids of the client's choice, hashes, alarms and membership on the wire. */
final class WireLeaseCases {
    private static final long TTL_SECONDS = 1000;

    private WireLeaseCases() {}

    static List<WireCase> all() {
        return List.of(
                both(
                        "grant with an id",
                        s -> s.call(() -> s.lease().leaseGrant(grant(1, TTL_SECONDS)))),
                both(
                        "grant with the same id",
                        s -> s.call(() -> s.lease().leaseGrant(grant(1, TTL_SECONDS)))),
                both(
                        "grant with a negative id",
                        s -> s.call(() -> s.lease().leaseGrant(grant(-5, TTL_SECONDS)))),
                both(
                        "grant of a time to live of zero",
                        s -> s.call(() -> s.lease().leaseGrant(grant(2, 0)))),
                both(
                        "grant of a negative time to live",
                        s -> s.call(() -> s.lease().leaseGrant(grant(3, -1)))),
                both(
                        "grant of the largest time to live",
                        s -> s.call(() -> s.lease().leaseGrant(grant(4, 9_000_000_000L)))),
                both(
                        "grant of more than that",
                        s -> s.call(() -> s.lease().leaseGrant(grant(5, 9_000_000_001L)))),
                both(
                        "revoke of an unknown lease",
                        s -> s.call(() -> s.lease().leaseRevoke(revoke(4711)))),
                both("revoke of lease zero", s -> s.call(() -> s.lease().leaseRevoke(revoke(0)))),
                both(
                        "time to live of an unknown lease",
                        s -> s.call(() -> s.lease().leaseTimeToLive(ttl(4711)))),
                both(
                        "time to live of lease zero",
                        s -> s.call(() -> s.lease().leaseTimeToLive(ttl(0)))),
                both(
                        "time to live with keys",
                        s -> {
                            s.call(() -> s.lease().leaseGrant(grant(6, TTL_SECONDS)));
                            s.call(() -> s.kv().put(putOf("lease/6", "v").setLease(6).build()));
                            LeaseTimeToLiveResponse answer = s.lease().leaseTimeToLive(ttl(6));
                            s.note("granted", answer.getGrantedTTL());
                            s.note("key", answer.getKeys(0).toStringUtf8());
                        }),
                both("keep-alive of an unknown lease", s -> s.keepAlive(4711)),
                both("keep-alive of lease zero", s -> s.keepAlive(0)),
                both(
                        "keep-alives of a known, an unknown and a known lease",
                        s -> s.keepAlive(1, 4711, 1)),
                both(
                        "keys of a revoked lease go in one revision",
                        s -> {
                            s.call(() -> s.lease().leaseGrant(grant(7, TTL_SECONDS)));
                            s.call(() -> s.kv().put(putOf("lease/7b", "v").setLease(7).build()));
                            s.call(() -> s.kv().put(putOf("lease/7a", "v").setLease(7).build()));
                            s.call(() -> s.kv().put(put("lease/7a", "without")));
                            s.call(() -> s.lease().leaseRevoke(revoke(7)));
                            s.call(() -> s.kv().range(prefix("lease/7").build()));
                        }),
                both(
                        "list of leases",
                        s ->
                                s.note(
                                        "leases",
                                        s
                                                .lease()
                                                .leaseLeases(
                                                        LeaseLeasesRequest.getDefaultInstance())
                                                .getLeasesList()
                                                .stream()
                                                .map(lease -> lease.getID())
                                                .sorted()
                                                .toList())),
                both(
                        "hashes of leased, overwritten and deleted keys",
                        s -> {
                            for (long revision = Math.max(1, s.revision() - 6);
                                    revision <= s.revision();
                                    revision++) {
                                long at = revision;
                                s.note("hash at " + at, hash(s, at).getHash());
                            }
                            s.note("hash", hash(s, 0).getHash());
                        }),
                both("hash of a future revision", s -> s.call(() -> hash(s, 1_000_000))),
                both("hash of a negative revision", s -> s.note("hash", hash(s, -4).getHash())),
                both(
                        "alarms",
                        s -> {
                            s.call(() -> s.maintenance().alarm(AlarmRequest.getDefaultInstance()));
                            s.call(() ->
                                    s.maintenance()
                                            .alarm(
                                                    AlarmRequest.newBuilder()
                                                            .setAction(
                                                                    AlarmRequest.AlarmAction
                                                                            .ACTIVATE)
                                                            .build()));
                        }),
                both(
                        "move-leader to an unknown member",
                        s ->
                                s.call(() ->
                                        s.maintenance()
                                                .moveLeader(
                                                        MoveLeaderRequest.newBuilder()
                                                                .setTargetID(4711)
                                                                .build()))),
                both(
                        "members are listed without a revision",
                        s -> {
                            var list =
                                    s.client()
                                            .cluster()
                                            .memberList(
                                                    MemberListRequest.newBuilder()
                                                            .setLinearizable(true)
                                                            .build());
                            s.note("revision", list.getHeader().getRevision());
                            s.note("name", list.getMembers(0).getName());
                            s.note("learner", list.getMembers(0).getIsLearner());
                        }),
                both(
                        "a member without URLs",
                        s ->
                                s.call(() ->
                                        s.client()
                                                .cluster()
                                                .memberAdd(MemberAddRequest.getDefaultInstance()))),
                both(
                        "a member with an URL that is none",
                        s ->
                                s.call(() ->
                                        s.client()
                                                .cluster()
                                                .memberAdd(
                                                        MemberAddRequest.newBuilder()
                                                                .addPeerURLs("://")
                                                                .build()))),
                both(
                        "removal of an unknown member",
                        s ->
                                s.call(() ->
                                        s.client()
                                                .cluster()
                                                .memberRemove(
                                                        MemberRemoveRequest.newBuilder()
                                                                .setID(4711)
                                                                .build()))),
                both(
                        "promotion of an unknown member",
                        s ->
                                s.call(() ->
                                        s.client()
                                                .cluster()
                                                .memberPromote(
                                                        MemberPromoteRequest.newBuilder()
                                                                .setID(4711)
                                                                .build()))));
    }

    private static HashKVResponse hash(WireSession s, long revision) {
        return s.maintenance().hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
    }

    private static LeaseGrantRequest grant(long id, long ttlSeconds) {
        return LeaseGrantRequest.newBuilder().setID(id).setTTL(ttlSeconds).build();
    }

    private static LeaseRevokeRequest revoke(long id) {
        return LeaseRevokeRequest.newBuilder().setID(id).build();
    }

    private static LeaseTimeToLiveRequest ttl(long id) {
        return LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(true).build();
    }
}
