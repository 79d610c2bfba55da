package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.CheckpointInfo;
import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.raft.node.snapshot.IncomingSnapshot;
import io.keelson.raft.node.snapshot.OutgoingSnapshot;
import io.keelson.raft.node.snapshot.SnapshotPort;
import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Snapshots of the store: checkpoints, whose files are links to what is there already. One that was
 * received becomes a generation of its own, and the member goes on with it between two batches.
 */
final class CheckpointSnapshots implements SnapshotPort {
    private final MvccStore store;
    private final Generations generations;
    private final Applier applier;
    private final Consumer<CheckpointInfo> installed;
    private final AtomicLong lastSent = new AtomicLong();
    private final long nonce;
    private final Queue<Path> retired = new ConcurrentLinkedQueue<>();

    /** Of the applier. */
    private Path current;

    /**
     * @param nonce of this start, for the names of snapshots
     * @param installed told on the applier's thread after the state was replaced
     */
    CheckpointSnapshots(
            MvccStore store,
            Generations generations,
            Path current,
            Applier applier,
            long nonce,
            Consumer<CheckpointInfo> installed) {
        this.store = store;
        this.generations = generations;
        this.current = current;
        this.applier = applier;
        this.nonce = nonce;
        this.installed = installed;
    }

    @Override
    public OutgoingSnapshot open() throws IOException {
        long number = lastSent.incrementAndGet();
        Path directory = generations.sending(number);
        CheckpointInfo info = store.checkpoint(directory);
        SnapshotMark mark =
                new SnapshotMark(info.applied(), Configuration.decode(info.membership()));
        return generations.send(directory, Long.toHexString(nonce) + "-" + number, mark);
    }

    @Override
    public IncomingSnapshot receive(SnapshotManifest manifest) throws IOException {
        return generations.receive(manifest);
    }

    @Override
    public void install(IncomingSnapshot snapshot, InstallDone done) {
        applier.between(() -> installNow(snapshot.manifest().mark(), done));
    }

    private void installNow(SnapshotMark mark, InstallDone done) {
        EntryId id = mark.last();
        if (store.appliedId().index() >= id.index()) {
            done.refused("the state is newer already");
            return;
        }
        Path received = generations.receiving(id);
        CheckpointInfo info = store.inspectCheckpoint(received);
        if (!info.applied().equals(id)
                || !Configuration.decode(info.membership()).equals(mark.configuration())) {
            done.refused("the snapshot of " + id + " holds " + info.applied());
            return;
        }
        try {
            Path generation = generations.accept(id);
            Path old = current;
            installed.accept(store.installCheckpoint(generation, () -> retired.add(old)));
            current = generation;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put a snapshot in place", e);
        }
        done.installed();
    }

    /** Deletes replaced generations that nobody reads any more. */
    void deleteRetired() {
        for (Path old = retired.poll(); old != null; old = retired.poll()) {
            generations.delete(old);
        }
    }
}
