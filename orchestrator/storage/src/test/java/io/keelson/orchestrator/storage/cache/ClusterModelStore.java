package io.keelson.orchestrator.storage.cache;

import io.keelson.chaos.MemberProcess;
import io.keelson.chaos.ProcessCluster;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.RangeAnswer;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.TestingClusters;
import io.keelson.orchestrator.storage.TestingLoop;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import io.keelson.orchestrator.storage.etcd.EtcdStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Members that are processes; what goes wrong is that their leader is killed. Every write also puts
 * a number at a key of its own, on the condition that nobody else did: so one whose answer was lost
 * may be repeated, and the key's revision tells at which it was done.
 */
final class ClusterModelStore implements ModelStore, AutoCloseable {
    private static final String NUMBER = "/model/number";
    private static final long PATIENCE_SECONDS = 60;

    private final ProcessCluster cluster;
    private final TestingLoop loop;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Store writer;
    private final long firstRevision;
    private @Nullable Store opened;
    private long number;
    private long numberRevision;

    /** Empties it of these keys, and of the past. */
    ClusterModelStore(ProcessCluster cluster, TestingLoop loop, List<String> keys) {
        this.cluster = cluster;
        this.loop = loop;
        this.writer = EtcdStore.open(TestingClusters.settings(cluster), thread);
        cluster.awaitServing();
        Row row = number();
        numberRevision = row == null ? 0 : row.modRevision();
        firstRevision = write(keys.stream().map(Op::delete).toList());
        compact(firstRevision);
    }

    @Override
    public Store open() {
        close(opened);
        Store store = EtcdStore.open(TestingClusters.settings(cluster), loop);
        opened = store;
        return store;
    }

    @Override
    public long firstRevision() {
        return firstRevision;
    }

    @Override
    public long write(List<Op> steps) {
        number++;
        byte[] value = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
        List<Op> numbered = new ArrayList<>(steps);
        numbered.add(Op.put(NUMBER, value));
        Txn txn = Txn.of(List.of(Compare.modRevision(NUMBER, numberRevision)), numbered);
        while (true) {
            try {
                TxnAnswer answer = await(writer.txn(txn));
                numberRevision = answer.succeeded() ? answer.revision() : revisionOfMine(value);
                return numberRevision;
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.OUTCOME_UNKNOWN
                        && e.kind() != StoreException.Kind.UNAVAILABLE) {
                    throw e;
                }
            }
        }
    }

    /** Its answer was lost, but the write was done. */
    private long revisionOfMine(byte[] value) {
        Row row = number();
        if (row == null || !Arrays.equals(row.value(), value)) {
            throw new IllegalStateException("somebody else writes to this store");
        }
        return row.modRevision();
    }

    private @Nullable Row number() {
        RangeAnswer answer = await(writer.range(RangeQuery.key(NUMBER)));
        return answer.first();
    }

    @Override
    public void compact(long revision) {
        try {
            await(writer.compact(revision));
        } catch (StoreException e) {
            // An answer that was lost: it has been done, or this is told.
            if (e.kind() == StoreException.Kind.OUTCOME_UNKNOWN
                    || e.kind() == StoreException.Kind.UNAVAILABLE) {
                compact(revision);
            } else if (e.kind() != StoreException.Kind.COMPACTED) {
                throw e;
            }
        }
    }

    @Override
    public void breakWatches() {
        cluster.awaitServing();
        MemberProcess leader = cluster.member(cluster.awaitLeader());
        leader.kill();
        leader.restart();
    }

    @Override
    public void stallWatches(long nanos) {
        loop.advance(nanos / 4);
    }

    @Override
    public void heal() {
        cluster.awaitServing();
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(@Nullable Store store) {
        if (store != null) {
            store.close();
        }
    }

    @Override
    public void close() {
        close(opened);
        writer.close();
        thread.shutdownNow();
    }
}
