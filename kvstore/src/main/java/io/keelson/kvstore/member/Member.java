package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.Change;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.lease.LeaseSettings;
import io.keelson.kvstore.lease.Lessor;
import io.keelson.kvstore.mvcc.Applied;
import io.keelson.kvstore.mvcc.ChangeSlice;
import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.kvstore.mvcc.View;
import io.keelson.kvstore.watch.History;
import io.keelson.kvstore.watch.WatchHub;
import io.keelson.kvstore.watch.WatchSettings;
import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.RaftCore;
import io.keelson.raft.core.RaftSettings;
import io.keelson.raft.node.NodePorts;
import io.keelson.raft.node.RaftNode;
import io.keelson.raft.node.RaftNodeSettings;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;
import io.keelson.raft.node.transport.Transport;
import io.keelson.wal.Wal;
import io.keelson.wal.WalIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One cluster member: the log, consensus, the state machine and who follows it, put together. It
 * has no thread; {@link MemberProcess}, or a simulator, carries its agents.
 *
 * <pre>
 *   Gateway ──propose──▶ RaftNode ──committed──▶ Applier ──▶ MvccStore
 *      ▲                    │                       │
 *      │                    ▼                       ├──▶ WatchHub, Lessor, Membership
 *      └────── answers ── WalLogStorage             └──▶ answers, one task per lane
 * </pre>
 */
final class Member {
    private static final long APPEND_BYTES_MAX = 1 << 20;
    private static final long INFLIGHT_BYTES_MAX = 16 << 20;
    private static final long TAIL_BYTES = 32 << 20;
    private static final long HISTORY_SLICE_BYTES = 256 << 10;
    private static final long PROGRESS_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final MemberEnvironment environment;
    private final MemberIdentity identity;
    private final MvccStore store;
    private final Wal wal;
    private final Transport transport;
    private final RaftNode node;
    private final Gateway gateway;
    private final Applier applier;
    private final WatchHub hub;
    private final Wakeup hubWakeup = new Wakeup();
    private final Lessor lessor;
    private final Wakeup lessorWakeup = new Wakeup();
    private final Membership membership;
    private final AttributesPublisher attributes;
    private final DivergenceCheck divergence;
    private final Housekeeper housekeeper;

    /**
     * Opens what the data directory holds, or begins it. Nothing happens before the agents are
     * carried.
     *
     * @throws MemberRefusedException the member cannot start so; the message says what to do
     */
    static Member open(MemberSettings settings, MemberEnvironment environment) throws IOException {
        Path directory = settings.dataDir().resolve("member");
        environment.disk().createDirectories(directory);
        Path walDirectory = directory.resolve("wal");
        Generations generations = environment.generations().apply(directory);
        boolean begun = MemberIdentity.exists(environment.disk(), directory);
        if (!begun && Wal.exists(environment.disk(), walDirectory)) {
            throw new MemberRefusedException(
                    directory
                            + " holds a log, but the file 'identity' that says whose is gone:"
                            + " restore it, or replace this member");
        }
        MemberIdentity identity;
        if (begun) {
            identity = MemberIdentity.read(environment.disk(), directory);
            if (!identity.name().equals(settings.name())) {
                throw new MemberRefusedException(
                        settings.dataDir()
                                + " belongs to member '"
                                + identity.name()
                                + "', not to '"
                                + settings.name()
                                + "': correct --name or --data-dir");
            }
        } else {
            identity =
                    settings.newCluster()
                            ? Bootstrap.found(settings, environment.probe())
                            : Bootstrap.join(settings, environment.probe());
            MvccStore first = MvccStore.open(environment.engines().apply(generations.beginAnew()));
            try (first) {
                if (settings.newCluster()) {
                    Bootstrap.writeFoundingState(first, settings);
                }
            }
            identity.write(environment.disk(), directory);
        }
        Wal.Opened opened =
                Wal.open(
                        environment.disk(),
                        walDirectory,
                        new WalIdentity(identity.clusterId(), identity.memberId()),
                        environment.limits().log(),
                        environment.random());
        Path live = generations.live();
        MvccStore store = MvccStore.open(environment.engines().apply(live));
        return new Member(settings, environment, identity, store, opened, generations, live);
    }

    private Member(
            MemberSettings settings,
            MemberEnvironment environment,
            MemberIdentity identity,
            MvccStore store,
            Wal.Opened opened,
            Generations generations,
            Path live) {
        this.environment = environment;
        this.identity = identity;
        this.store = store;
        this.wal = opened.log();
        long nonce = environment.random().nextLong();
        Timeouts timeouts = new Timeouts(settings.electionMillis());
        PendingProposals proposals = new PendingProposals();
        gateway =
                new Gateway(
                        identity,
                        nonce,
                        store,
                        proposals,
                        timeouts,
                        environment.clockNanos(),
                        settings.quotaBackendBytes());
        applier = new Applier(store, proposals, identity.memberId(), nonce, this::applied);
        WalLogStorage log = new WalLogStorage(wal);
        CheckpointSnapshots snapshots =
                new CheckpointSnapshots(
                        store, generations, live, applier, nonce, info -> installed());
        lessor =
                new Lessor(
                        LeaseSettings.ofElectionTimeout(settings.electionMillis()),
                        LeaseCalls.proposals(gateway, this::proposeForNobody),
                        lessorWakeup::signal);
        byte[] stored = store.membership();
        Configuration configuration =
                stored.length == 0
                        ? Configuration.ofVoters(List.of())
                        : Configuration.decode(stored);
        RaftCore.Restart restart =
                Restarts.of(wal, opened.recovered(), store.durableAppliedId(), configuration);
        transport = environment.transports().apply(identity);
        MemberStateMachine stateMachine = new MemberStateMachine(applier, gateway, lessor);
        node =
                new RaftNode(
                        identity.memberId(),
                        environment
                                .limits()
                                .node()
                                .apply(
                                        RaftNodeSettings.of(
                                                raftSettings(settings),
                                                TimeUnit.MILLISECONDS.toNanos(
                                                        settings.heartbeatMillis()))),
                        restart,
                        new NodePorts(
                                transport,
                                log,
                                stateMachine,
                                snapshots,
                                new PeerCalls(gateway),
                                environment.events()),
                        environment.random(),
                        environment.clockNanos());
        membership =
                new Membership(
                        gateway,
                        node,
                        store::view,
                        settings.clusterToken(),
                        new ReconfigurationCheck(
                                identity.memberId(), environment.connections()::isConnected),
                        environment.epochSeconds(),
                        environment.clockNanos(),
                        timeouts.requestNanos());
        stateMachine.connect(membership);
        LeaseCalls leases =
                new LeaseCalls(
                        gateway,
                        node,
                        lessor,
                        environment.blockingReads(),
                        timeouts.requestNanos());
        try (View view = store.view()) {
            hub =
                    new WatchHub(
                            WatchSettings.defaults(settings.maxRequestBytes(), PROGRESS_NANOS),
                            new WatchHub.WatchIdentity(identity.clusterId(), identity.memberId()),
                            gateway::raftTerm,
                            history(),
                            environment.blockingReads(),
                            hubWakeup::signal,
                            view.revision());
            node.updatePeers(
                    view.members().present().isEmpty()
                            ? Bootstrap.peers(settings, environment.probe())
                            : PeerUrls.table(view.members()));
            loadLeases(view);
        }
        attributes = new AttributesPublisher(gateway, settings);
        divergence =
                new DivergenceCheck(
                        gateway,
                        node,
                        store,
                        TimeUnit.MILLISECONDS.toNanos(settings.heartbeatMillis()));
        housekeeper =
                new Housekeeper(store, node, snapshots::deleteRetired, settings.snapshotCount());
        gateway.open(new Gateway.Links(node, hub, leases, membership, housekeeper));
    }

    private static RaftSettings raftSettings(MemberSettings settings) {
        return new RaftSettings(
                settings.electionMillis() / settings.heartbeatMillis(),
                1,
                APPEND_BYTES_MAX,
                INFLIGHT_BYTES_MAX,
                TAIL_BYTES);
    }

    private void proposeForNobody(Command command) {
        // A proposal that is refused here is made again by the lessor's next scan.
        boolean _ = node.propose(command.bytes());
    }

    private History history() {
        return (fromRevision, withPrevious) -> {
            try (View view = store.view()) {
                long compactRevision = view.compactRevision();
                if (fromRevision < compactRevision) {
                    return new History.Slice(List.of(), fromRevision, compactRevision);
                }
                ChangeSlice slice = view.changes(fromRevision, withPrevious, HISTORY_SLICE_BYTES);
                return new History.Slice(slice.events(), slice.nextRevision(), compactRevision);
            }
        };
    }

    /** On the applier's thread, after each batch. */
    private void applied(Applied batch) {
        if (!batch.events().isEmpty()) {
            hub.publish(batch.view().revision(), batch.events());
        }
        boolean membersChanged = false;
        for (Change change : batch.stateChanges()) {
            switch (change) {
                case Change.SetLease set when set.granted() ->
                        lessor.granted(set.lease().id(), set.lease().ttlSeconds());
                case Change.SetLease set ->
                        lessor.checkpointed(set.lease().id(), set.lease().remainingSeconds());
                case Change.EndLease end -> lessor.revoked(end.id());
                case Change.SetMembers set -> {
                    node.updatePeers(PeerUrls.table(set.members()));
                    membersChanged = true;
                    stopIfRemoved(set);
                }
                default -> {}
            }
        }
        node.applied(batch.view().appliedId().index());
        gateway.reads().applied();
        if (membersChanged) {
            membership.step(environment.clockNanos().getAsLong());
        }
    }

    private void stopIfRemoved(Change.SetMembers set) {
        if (set.members().removed().contains(identity.memberId())) {
            environment
                    .faults()
                    .fatal(
                            "membership",
                            new MemberRefusedException(
                                    "member "
                                            + ClusterIds.hex(identity.memberId())
                                            + " was removed from the cluster and stops"));
        }
    }

    /** On the applier's thread, after a snapshot replaced the state. */
    private void installed() {
        try (View view = store.view()) {
            hub.jump(view.revision());
            loadLeases(view);
            node.updatePeers(PeerUrls.table(view.members()));
        }
        gateway.reads().applied();
    }

    private void loadLeases(View view) {
        lessor.load(
                view.leases().stream()
                        .map((LeaseRecord each) ->
                                new Lessor.Stored(
                                        each.id(), each.ttlSeconds(), each.remainingSeconds()))
                        .toList());
    }

    MemberIdentity identity() {
        return identity;
    }

    Gateway gateway() {
        return gateway;
    }

    RaftNode node() {
        return node;
    }

    /** Applies; may wait for the engine. */
    Agent applier() {
        return applier;
    }

    /** Follow what was applied; never wait. */
    List<Agent> followers() {
        return List.of(
                new PacedAgent("watch-hub", hubWakeup, hub::doWork, PERIOD_NANOS),
                new PacedAgent("lessor", lessorWakeup, lessor::doWork, PERIOD_NANOS),
                new PacedAgent("timers", new Wakeup(), this::timers, PERIOD_NANOS));
    }

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private int timers(long nowNanos) {
        gateway.expire(nowNanos);
        gateway.offerAgain();
        membership.step(nowNanos);
        attributes.step();
        divergence.step(nowNanos);
        return 0;
    }

    /** In the background; may wait for a disk. */
    List<Agent> background() {
        return List.of(
                housekeeper,
                new PacedAgent(
                        "log-filler", new Wakeup(), now -> wal.fill() ? 1 : 0, PERIOD_NANOS));
    }

    /** After the agents have stopped. */
    void close(boolean clean) {
        gateway.close(EtcdError.STOPPED);
        transport.close();
        if (clean) {
            store.flush();
        }
        wal.close();
        store.close();
    }
}
