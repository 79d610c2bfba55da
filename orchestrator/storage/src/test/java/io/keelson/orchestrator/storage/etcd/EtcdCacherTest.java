package io.keelson.orchestrator.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.ExecutorLoop;
import io.keelson.orchestrator.storage.Extractor;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import io.keelson.orchestrator.storage.cache.CachedResource;
import io.keelson.orchestrator.storage.cache.Cacher;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import io.keelson.orchestrator.storage.cache.CacherSettings;
import io.keelson.orchestrator.storage.cache.ListAnswer;
import io.keelson.orchestrator.storage.cache.ListQuery;
import io.keelson.orchestrator.storage.cache.ReadRevision;
import io.keelson.orchestrator.storage.cache.Selection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache on a real etcd: each read sees the write before it, also across a restart of etcd. */
class EtcdCacherTest {
    private static final String MAPS = "/registry/configmaps/";

    @TempDir Path folder;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorLoop loop = new ExecutorLoop(thread);

    private <T> T onLoop(Supplier<CompletableFuture<T>> task) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> Answers.pass(task.get(), done));
        return done.get(20, TimeUnit.SECONDS);
    }

    private static Txn put(String key) {
        String json = "{\"metadata\":{\"name\":\"" + key.substring(MAPS.length()) + "\"}}";
        return Txn.of(List.of(), List.of(Op.put(key, json.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void everyReadSeesTheWriteBeforeIt() throws Exception {
        try (TestingEtcd etcd = TestingEtcd.start(folder);
                Store store = EtcdStore.open(EtcdSettings.of(List.of(etcd.endpoint())), loop)) {
            Cacher cacher =
                    new Cacher(
                            store,
                            loop,
                            CacherSettings.DEFAULT,
                            CacherEvents.NONE,
                            List.of(CachedResource.of(MAPS, new Extractor(List.of()))));
            onLoop(() -> {
                cacher.start();
                return cacher.ready();
            });
            for (int i = 0; i < 100; i++) {
                if (i == 50) {
                    etcd.kill();
                    etcd.restart();
                }
                String key = MAPS + "m" + i;
                TxnAnswer written = onLoop(() -> store.txn(put(key)));
                ListAnswer listed =
                        onLoop(() ->
                                cacher.list(
                                        MAPS,
                                        ListQuery.all(Selection.ALL, new ReadRevision.Newest())));
                assertThat(listed.items()).hasSize(i + 1);
                assertThat(listed.revision()).isGreaterThanOrEqualTo(written.revision());
            }
            onLoop(() -> store.txn(Txn.of(List.of(), List.of(Op.put("/outside", new byte[0])))));
            assertThat(onLoop(() -> cacher.get(MAPS + "none", new ReadRevision.Newest()))).isNull();
            cacher.close();
        } finally {
            thread.shutdownNow();
        }
    }
}
