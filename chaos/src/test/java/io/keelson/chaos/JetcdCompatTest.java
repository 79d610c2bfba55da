package io.keelson.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.kv.DeleteResponse;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.maintenance.HashKVResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.GetOption.SortOrder;
import io.etcd.jetcd.options.GetOption.SortTarget;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** jetcd does what it does with etcd: the same assertions for our server and for a real etcd. */
class JetcdCompatTest {
    private static final long LIMIT_SECONDS = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    private static final Map<String, ProcessCluster> CLUSTERS = new LinkedHashMap<>();
    private static final Map<String, Client> CLIENTS = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        start("tested", TestingServers.underTest());
        Peers.etcd().ifPresent(etcd -> start("etcd", ServerProgram.etcd(etcd)));
    }

    private static void start(String name, ServerProgram program) {
        ProcessCluster cluster = new ProcessCluster(program, 1, folder.resolve(name));
        CLUSTERS.put(name, cluster);
        cluster.start();
        String url = cluster.member(0).clientUrl();
        CLIENTS.put(name, Client.builder().endpoints(url).build());
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(Client::close);
        CLUSTERS.values().forEach(ProcessCluster::close);
    }

    static Stream<String> servers() {
        return CLUSTERS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void putAndGet(String server) throws Exception {
        KV kv = kv(server);
        await(kv.put(bytes("k"), bytes("one")));
        long revision =
                await(kv.put(bytes("k"), bytes("two"), PutOption.builder().withPrevKV().build()))
                        .getHeader()
                        .getRevision();

        GetResponse answer = await(kv.get(bytes("k")));
        assertThat(answer.getCount()).isEqualTo(1);
        assertThat(answer.getKvs().getFirst().getValue()).isEqualTo(bytes("two"));
        assertThat(answer.getKvs().getFirst().getModRevision()).isEqualTo(revision);
        assertThat(answer.getKvs().getFirst().getVersion()).isEqualTo(2);
        GetOption before = GetOption.builder().withRevision(revision - 1).build();
        assertThat(await(kv.get(bytes("k"), before)).getKvs().getFirst().getValue())
                .isEqualTo(bytes("one"));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void prefixesSortedLimitedAndCounted(String server) throws Exception {
        KV kv = kv(server);
        for (String name : List.of("b", "c", "a")) {
            await(kv.put(bytes("p/" + name), bytes("value of " + name)));
        }
        GetOption newestFirst =
                GetOption.builder()
                        .isPrefix(true)
                        .withSortField(SortTarget.MOD)
                        .withSortOrder(SortOrder.DESCEND)
                        .withLimit(2)
                        .build();

        GetResponse answer = await(kv.get(bytes("p/"), newestFirst));
        assertThat(answer.getKvs())
                .extracting(kv1 -> kv1.getKey().toString(UTF_8))
                .containsExactly("p/a", "p/c");
        assertThat(answer.isMore()).isTrue();
        assertThat(answer.getCount()).isEqualTo(3);
        GetOption count = GetOption.builder().isPrefix(true).withCountOnly(true).build();
        assertThat(await(kv.get(bytes("p/"), count)).getCount()).isEqualTo(3);
        GetOption keys = GetOption.builder().isPrefix(true).withKeysOnly(true).build();
        assertThat(await(kv.get(bytes("p/"), keys)).getKvs())
                .allMatch(one -> one.getValue().isEmpty())
                .hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void deletesWithPreviousValues(String server) throws Exception {
        KV kv = kv(server);
        await(kv.put(bytes("d/1"), bytes("a")));
        await(kv.put(bytes("d/2"), bytes("b")));
        DeleteOption all = DeleteOption.builder().isPrefix(true).withPrevKV(true).build();

        DeleteResponse answer = await(kv.delete(bytes("d/"), all));
        assertThat(answer.getDeleted()).isEqualTo(2);
        assertThat(answer.getPrevKvs())
                .extracting(one -> one.getValue().toString(UTF_8))
                .containsExactly("a", "b");
        assertThat(await(kv.delete(bytes("d/"), all)).getDeleted()).isZero();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void transactions(String server) throws Exception {
        KV kv = kv(server);
        Cmp isMissing = new Cmp(bytes("t"), Cmp.Op.EQUAL, CmpTarget.version(0));
        Op create = Op.put(bytes("t"), bytes("created"), PutOption.DEFAULT);
        Op read = Op.get(bytes("t"), GetOption.DEFAULT);

        TxnResponse first = await(kv.txn().If(isMissing).Then(create, read).Else(read).commit());
        assertThat(first.isSucceeded()).isTrue();
        assertThat(first.getGetResponses().getFirst().getKvs().getFirst().getValue())
                .isEqualTo(bytes("created"));
        TxnResponse second = await(kv.txn().If(isMissing).Then(create).Else(read).commit());
        assertThat(second.isSucceeded()).isFalse();
        assertThat(second.getPutResponses()).isEmpty();
        assertThat(second.getGetResponses()).hasSize(1);
        Op nested =
                Op.txn(
                        new Cmp[] {},
                        new Op[] {Op.put(bytes("t2"), bytes("x"), PutOption.DEFAULT)},
                        new Op[] {});
        assertThat(await(kv.txn().Then(nested).commit()).getTxnResponses()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void refusalsHaveEtcdsWords(String server) {
        KV kv = kv(server);
        GetOption future = GetOption.builder().withRevision(1_000_000).build();
        PutOption leased = PutOption.builder().withLeaseId(4711).build();

        assertThatThrownBy(() -> await(kv.get(bytes("k"), future)))
                .hasMessageContaining("etcdserver: mvcc: required revision is a future revision");
        assertThatThrownBy(() -> await(kv.put(bytes("k"), bytes("v"), leased)))
                .hasMessageContaining("etcdserver: requested lease not found");
        assertThatThrownBy(() -> await(kv.put(ByteSequence.EMPTY, bytes("v"))))
                .hasMessageContaining("etcdserver: key is not provided");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void watchesFromThePastAndOn(String server) throws Exception {
        KV kv = kv(server);
        long from = await(kv.put(bytes("w/1"), bytes("a"))).getHeader().getRevision();
        await(kv.put(bytes("w/1"), bytes("b")));
        WatchOption option =
                WatchOption.builder().isPrefix(true).withRevision(from).withPrevKV(true).build();
        Seen seen = new Seen();
        try (Watch.Watcher _ = watchClient(server).watch(bytes("w/"), option, seen)) {
            await(kv.put(bytes("w/2"), bytes("c")));
            await(kv.delete(bytes("w/1")));

            List<WatchEvent> events = seen.events(4);
            assertThat(events)
                    .extracting(event ->
                            event.getEventType()
                                    + " "
                                    + event.getKeyValue().getKey().toString(UTF_8))
                    .containsExactly("PUT w/1", "PUT w/1", "PUT w/2", "DELETE w/1");
            assertThat(events)
                    .extracting(event -> event.getPrevKV().getValue().toString(UTF_8))
                    .containsExactly("", "a", "", "b");
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aWatchGoesOnWhereItWasAfterItsServerWasKilled(String server) throws Exception {
        KV kv = kv(server);
        Seen seen = new Seen();
        WatchOption option = WatchOption.builder().isPrefix(true).build();
        try (Watch.Watcher _ = watchClient(server).watch(bytes("r/"), option, seen)) {
            // jetcd does not say when it watches: the first event does.
            await(kv.put(bytes("r/0"), bytes("")));
            for (int i = 0; seen.isEmpty(); i++) {
                await(kv.put(bytes("r/0"), bytes("again " + i)));
                Await.pauseMillis(20);
            }
            seen.drain();
            MemberProcess member = cluster(server).member(0);
            member.kill();
            member.restart();
            cluster(server).awaitServing();
            putWhateverItTakes(kv, "r/1");
            List<String> keys = new ArrayList<>();
            while (!keys.contains("r/1")) {
                seen.events(1).forEach(e -> keys.add(e.getKeyValue().getKey().toString(UTF_8)));
            }
            assertThat(keys).contains("r/1");
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void progressIsToldOnRequest(String server) throws Exception {
        Seen seen = new Seen();
        Watch watch = watchClient(server);
        try (Watch.Watcher watcher =
                watch.watch(
                        bytes("pr"),
                        WatchOption.builder().withProgressNotify(true).build(),
                        seen)) {
            await(kv(server).put(bytes("pr"), bytes("")));
            BlockingQueue<Long> revisions = new LinkedBlockingQueue<>();
            Await.until(
                    "progress",
                    Duration.ofSeconds(LIMIT_SECONDS),
                    () -> {
                        watcher.requestProgress();
                        WatchResponse told = seen.progress();
                        return told != null && revisions.add(told.getHeader().getRevision());
                    });
            assertThat(revisions.element()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aWatchFromACompactedRevisionIsTold(String server) throws Exception {
        KV kv = kv(server);
        await(kv.put(bytes("co"), bytes("a")));
        long revision = await(kv.put(bytes("co"), bytes("b"))).getHeader().getRevision();
        await(kv.compact(revision));
        Seen seen = new Seen();
        WatchOption past = WatchOption.builder().withRevision(revision - 1).build();
        try (Watch.Watcher _ = watchClient(server).watch(bytes("co"), past, seen)) {
            assertThat(seen.error()).hasMessageContaining("required revision has been compacted");
        }
        GetOption old = GetOption.builder().withRevision(revision - 1).build();
        assertThatThrownBy(() -> await(kv.get(bytes("co"), old)))
                .hasMessageContaining("etcdserver: mvcc: required revision has been compacted");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void leases(String server) throws Exception {
        Lease leases = client(server).getLeaseClient();
        long id = await(leases.grant(60)).getID();
        await(kv(server).put(bytes("l"), bytes("v"), PutOption.builder().withLeaseId(id).build()));

        LeaseOption keys = LeaseOption.builder().withAttachedKeys().build();
        var ttl = await(leases.timeToLive(id, keys));
        assertThat(ttl.getGrantedTTL()).isEqualTo(60);
        assertThat(ttl.getTTL()).isBetween(50L, 60L);
        assertThat(ttl.getKeys()).containsExactly(bytes("l"));
        assertThat(await(leases.keepAliveOnce(id)).getTTL()).isEqualTo(60);
        await(leases.revoke(id));
        assertThat(await(kv(server).get(bytes("l"))).getKvs()).isEmpty();
        assertThat(await(leases.timeToLive(id, keys)).getTTL()).isEqualTo(-1);
        assertThatThrownBy(() -> await(leases.revoke(id)))
                .hasMessageContaining("etcdserver: requested lease not found");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aLeaseLivesWhileItIsKeptAliveAndTakesItsKeysWithIt(String server) throws Exception {
        Lease leases = client(server).getLeaseClient();
        long id = await(leases.grant(3)).getID();
        await(kv(server).put(bytes("ka"), bytes("v"), PutOption.builder().withLeaseId(id).build()));
        BlockingQueue<Long> renewed = new LinkedBlockingQueue<>();
        CloseableClient keepAlive =
                leases.keepAlive(
                        id,
                        new StreamObserver<>() {
                            @Override
                            public void onNext(LeaseKeepAliveResponse response) {
                                renewed.add(response.getTTL());
                            }

                            @Override
                            public void onError(Throwable broken) {}

                            @Override
                            public void onCompleted() {}
                        });
        for (int i = 0; i < 4; i++) { // at a third of three seconds: longer than the lease
            assertThat(renewed.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(3);
        }
        assertThat(await(kv(server).get(bytes("ka"))).getKvs()).hasSize(1);
        keepAlive.close();
        Await.until(
                "the lease to expire",
                Duration.ofSeconds(LIMIT_SECONDS),
                () -> await(kv(server).get(bytes("ka"))).getKvs().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void clusterAndMaintenance(String server) throws Exception {
        MemberProcess process = cluster(server).member(0);
        Member member =
                await(client(server).getClusterClient().listMember()).getMembers().getFirst();
        assertThat(member.getName()).isEqualTo(process.name());
        assertThat(member.getClientURIs())
                .extracting(Object::toString)
                .containsExactly(process.clientUrl());
        assertThat(member.isLearner()).isFalse();

        StatusResponse status =
                await(client(server).getMaintenanceClient().statusMember(process.clientUrl()));
        assertThat(status.getLeader()).isEqualTo(member.getId());
        assertThat(status.getRaftIndex()).isPositive();
        assertThat(status.getDbSize()).isPositive();
        HashKVResponse hash =
                await(client(server).getMaintenanceClient().hashKV(process.clientUrl(), 0));
        assertThat(hash.getHash()).isNotZero();
        assertThat(await(client(server).getMaintenanceClient().listAlarms()).getAlarms()).isEmpty();
    }

    /** What a watcher was told. */
    private static final class Seen implements Watch.Listener {
        private final BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        private final BlockingQueue<WatchResponse> progress = new LinkedBlockingQueue<>();
        private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

        @Override
        public void onNext(WatchResponse response) {
            if (response.isProgressNotify()) {
                progress.add(response);
            }
            events.addAll(response.getEvents());
        }

        @Override
        public void onError(Throwable broken) {
            errors.add(broken);
        }

        @Override
        public void onCompleted() {}

        boolean isEmpty() {
            return events.isEmpty();
        }

        void drain() {
            events.clear();
        }

        List<WatchEvent> events(int count) throws InterruptedException {
            List<WatchEvent> taken = new ArrayList<>();
            while (taken.size() < count) {
                WatchEvent event = events.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(event)
                        .as("after " + taken.size() + " of " + count + " " + errors)
                        .isNotNull();
                taken.add(event);
            }
            return taken;
        }

        @Nullable WatchResponse progress() throws InterruptedException {
            return progress.poll(100, TimeUnit.MILLISECONDS);
        }

        @Nullable Throwable error() throws InterruptedException {
            return errors.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void putWhateverItTakes(KV kv, String key) {
        Await.until(
                "a put after the restart",
                Duration.ofSeconds(LIMIT_SECONDS),
                () -> {
                    await(kv.put(bytes(key), bytes("")));
                    return true;
                });
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }

    private static ProcessCluster cluster(String server) {
        return Objects.requireNonNull(CLUSTERS.get(server));
    }

    private static Client client(String server) {
        return Objects.requireNonNull(CLIENTS.get(server));
    }

    private static KV kv(String server) {
        return client(server).getKVClient();
    }

    private static Watch watchClient(String server) {
        return client(server).getWatchClient();
    }
}
