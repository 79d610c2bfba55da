package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.View;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodParser;
import io.keelson.orchestrator.scheduler.image.SurroundingsBuilder;
import io.keelson.orchestrator.scheduler.image.VolumeInfo;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What informers see, put into the core, in the core's thread. */
final class ClusterFeed {
    private static final View<ClaimInfo> CLAIMS = view(ClaimInfo::parse);

    private final Informers informers;
    private final SchedulingCore core;
    private final Consumer<Runnable> inbox;
    private final LongSupplier nanoTime;
    private final Consumer<GroupInfo> newGroups;

    /**
     * @param inbox runs it in the core's thread
     * @param newGroups told of each that appears
     */
    ClusterFeed(
            Informers informers,
            SchedulingCore core,
            Consumer<Runnable> inbox,
            LongSupplier nanoTime,
            Consumer<GroupInfo> newGroups) {
        this.informers = informers;
        this.core = core;
        this.inbox = inbox;
        this.nanoTime = nanoTime;
        this.newGroups = newGroups;
    }

    static Informer<ClaimInfo> claims(Informers informers) {
        return informers.of(ApiResource.PERSISTENT_VOLUME_CLAIMS, CLAIMS);
    }

    /** Asks for the informers; nothing is heard before they are started. */
    void connect() {
        SurroundingsBuilder surroundings = core.cluster().surroundings();
        watch(
                ApiResource.PODS,
                view(PodParser::parse),
                (before, now) -> core.pod(valueOf(before), valueOf(now), nanoTime.getAsLong()));
        watch(
                ApiResource.NODES,
                view(NodeFacts::parse),
                (before, now) -> core.node(valueOf(before), valueOf(now), nanoTime.getAsLong()));
        watchVolumes(surroundings);
        put(
                ApiResource.NAMESPACES,
                (key, object) -> {
                    surroundings.putNamespace(key.name(), object);
                    happened(new ClusterEvent.NamespaceRelabelled(key.name()));
                });
        put(ApiResource.SERVICES, (key, object) -> surroundings.putService(key.toString(), object));
        put(
                ApiResource.POD_DISRUPTION_BUDGETS,
                (key, object) -> surroundings.putBudget(key.toString(), object));
        putController(ApiResource.REPLICATION_CONTROLLERS, surroundings);
        putController(ApiResource.REPLICA_SETS, surroundings);
        putController(ApiResource.STATEFUL_SETS, surroundings);
        watch(
                ApiResource.POD_GROUPS,
                view(GroupInfo::parse),
                (before, now) -> {
                    GroupInfo group = valueOf(now);
                    core.group(keyOf(before, now).toString(), group, nanoTime.getAsLong());
                    if (before == null && group != null) {
                        newGroups.accept(group);
                    }
                });
    }

    private void watchVolumes(SurroundingsBuilder surroundings) {
        watch(
                ApiResource.PERSISTENT_VOLUME_CLAIMS,
                CLAIMS,
                (before, now) -> {
                    ClaimInfo claim = valueOf(now);
                    surroundings.putClaim(keyOf(before, now).toString(), claim);
                    if (claim != null) {
                        happened(new ClusterEvent.ClaimChanged(valueOf(before), claim));
                    }
                });
        watch(
                ApiResource.PERSISTENT_VOLUMES,
                view(VolumeInfo::parse),
                (before, now) -> {
                    VolumeInfo volume = valueOf(now);
                    surroundings.putVolume(keyOf(before, now).name(), volume);
                    if (volume != null) {
                        happened(new ClusterEvent.VolumeChanged(valueOf(before), volume));
                    }
                });
        put(
                ApiResource.STORAGE_CLASSES,
                (key, object) -> {
                    surroundings.putClass(key.name(), object);
                    happened(new ClusterEvent.StorageClassChanged(key.name()));
                });
        put(
                ApiResource.CSI_NODES,
                (key, object) -> {
                    surroundings.putCsiNode(key.name(), object);
                    happened(new ClusterEvent.CsiNodeChanged(key.name()));
                });
    }

    private void putController(ApiResource resource, SurroundingsBuilder surroundings) {
        put(
                resource,
                (key, object) ->
                        surroundings.putController(
                                key.namespace() + "/" + resource.kind() + "/" + key.name(),
                                object == null
                                        ? null
                                        : object.with("kind", Node.of(resource.kind()))));
    }

    private static <V> View<V> view(Function<Obj, V> read) {
        return new View<>(read, View.Keeps.VIEW);
    }

    private interface Seen<V> {
        void seen(@Nullable Item<V> before, @Nullable Item<V> now);
    }

    private <V> void watch(ApiResource resource, View<V> view, Seen<V> seen) {
        informers
                .of(resource, view)
                .onChange((before, now) -> inbox.accept(() -> seen.seen(before, now)));
    }

    /** Null is an object that is gone. */
    private void put(ApiResource resource, BiConsumer<ObjectKey, @Nullable Obj> put) {
        watch(
                resource,
                View.OBJECT,
                (before, now) -> put.accept(keyOf(before, now), now == null ? null : now.obj()));
    }

    private void happened(ClusterEvent event) {
        core.changed(event, nanoTime.getAsLong());
    }

    private static <V> @Nullable V valueOf(@Nullable Item<V> item) {
        return item == null ? null : item.view();
    }

    private static ObjectKey keyOf(@Nullable Item<?> before, @Nullable Item<?> now) {
        if (now != null) {
            return now.key();
        }
        if (before != null) {
            return before.key();
        }
        throw new IllegalStateException("a change of nothing into nothing");
    }
}
