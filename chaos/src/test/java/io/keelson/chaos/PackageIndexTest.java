package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.keelson.chaos.History.Acknowledged;
import io.keelson.chaos.History.Call;
import io.keelson.chaos.History.Change;
import io.keelson.chaos.History.Outcome;
import io.keelson.chaos.History.Unknown;
import io.keelson.chaos.History.Write;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.mvccpb.KeyValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real data: the machine's Debian package index, tens of thousands of records, is loaded through
 * jetcd from eight threads while a follower and then the leader are killed and restarted. In the
 * end every member has every record, all agree on the hash, and a watcher that was there all along
 * saw every revision exactly once, in order.
 *
 * <p>jetcd repeats a write whose answer it missed, so a record may be written more than once; what
 * counts is what the watch shows.
 */
class PackageIndexTest {
    private static final int MEMBERS = 3;
    private static final int THREADS = 8;
    private static final int PAGE = 1_000;
    private static final long FIRST_REVISION = 2;
    private static final ByteString PREFIX = ByteString.copyFromUtf8("package/");
    private static final ByteString PREFIX_END = ByteString.copyFromUtf8("package0");

    private final History history = new History();
    private final AtomicInteger next = new AtomicInteger();

    @Test
    void everyPackageIsOnEveryMemberThoughTwoWereKilled(@TempDir Path folder) throws Exception {
        Map<ByteString, ByteString> records = PackageRecords.read();
        try (ProcessCluster cluster =
                        new ProcessCluster(TestingServers.underTest(), MEMBERS, folder).start();
                WatchRecorder watch =
                        new WatchRecorder("live", history, cluster.endpoints(), FIRST_REVISION)) {
            List<Thread> loaders = startLoading(cluster, records);
            killOneAfterTheOther(cluster, records.size());
            for (Thread loader : loaders) {
                loader.join();
            }

            assertThat(history.acknowledgedWrites()).isEqualTo(records.size());
            cluster.awaitServing();
            watch.awaitRevision(history.lastAcknowledgedRevision());
            for (MemberProcess member : cluster.members()) {
                assertThat(readBack(member)).as(member.name()).isEqualTo(records);
            }
            CatchUpTest.awaitEqualHashes(cluster);
            assertThat(RevisionChecker.checkRepeatingClients(history, FIRST_REVISION)).isEmpty();
        }
    }

    private void killOneAfterTheOther(ProcessCluster cluster, int records) {
        awaitLoaded(records / 5, cluster);
        MemberProcess follower = cluster.member((cluster.awaitLeader() + 1) % MEMBERS);
        follower.kill();
        awaitLoaded(records * 2 / 5, cluster);
        follower.restart();
        cluster.awaitServing();
        awaitLoaded(records * 3 / 5, cluster);
        MemberProcess leader = cluster.member(cluster.awaitLeader());
        leader.kill();
        awaitLoaded(records * 4 / 5, cluster);
        leader.restart();
    }

    private void awaitLoaded(int count, ProcessCluster cluster) {
        Await.until(
                count + " records to be taken in hand",
                Duration.ofMinutes(3),
                () -> next.get() >= count,
                cluster::logTails);
    }

    private List<Thread> startLoading(ProcessCluster cluster, Map<ByteString, ByteString> records) {
        List<Map.Entry<ByteString, ByteString>> entries = List.copyOf(records.entrySet());
        String[] urls =
                cluster.members().stream().map(MemberProcess::clientUrl).toArray(String[]::new);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.add(
                    Thread.ofPlatform()
                            .name("loader-" + number)
                            .daemon()
                            .start(() -> load(number, urls, entries)));
        }
        return threads;
    }

    private void load(int number, String[] urls, List<Map.Entry<ByteString, ByteString>> entries) {
        try (Client client = Client.builder().endpoints(urls).build()) {
            for (int i = next.getAndIncrement(); i < entries.size(); i = next.getAndIncrement()) {
                ByteString key = entries.get(i).getKey();
                ByteString value = entries.get(i).getValue();
                while (!put(number, client, key, value)) {
                    Await.pauseMillis(100);
                }
            }
        }
    }

    private boolean put(int number, Client client, ByteString key, ByteString value) {
        long startNanos = System.nanoTime();
        Outcome outcome;
        try {
            long revision =
                    client.getKVClient()
                            .put(bytes(key), bytes(value))
                            .get(20, TimeUnit.SECONDS)
                            .getHeader()
                            .getRevision();
            outcome = new Acknowledged(revision, true);
        } catch (ExecutionException | TimeoutException e) {
            outcome = new Unknown(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        var write = new Write(List.of(new Change(key, Optional.of(value))));
        history.record(new Call(number, write, startNanos, System.nanoTime(), outcome));
        return outcome instanceof Acknowledged;
    }

    /** All records as this member has them, page by page at one revision. */
    private static Map<ByteString, ByteString> readBack(MemberProcess member) {
        Map<ByteString, ByteString> read =
                new TreeMap<>(ByteString.unsignedLexicographicalComparator());
        try (EtcdClient client = new EtcdClient(member.endpoint())) {
            long revision = client.get("settled").getHeader().getRevision();
            ByteString from = PREFIX;
            boolean more = true;
            while (more) {
                RangeResponse page =
                        client.kv()
                                .range(
                                        RangeRequest.newBuilder()
                                                .setKey(from)
                                                .setRangeEnd(PREFIX_END)
                                                .setRevision(revision)
                                                .setSerializable(true)
                                                .setLimit(PAGE)
                                                .build());
                for (KeyValue kv : page.getKvsList()) {
                    read.put(kv.getKey(), kv.getValue());
                    from = kv.getKey().concat(EtcdClient.ALL); // the least key after it
                }
                more = page.getMore();
            }
        }
        return read;
    }

    private static ByteSequence bytes(ByteString bytes) {
        return ByteSequence.from(bytes.toByteArray());
    }
}
