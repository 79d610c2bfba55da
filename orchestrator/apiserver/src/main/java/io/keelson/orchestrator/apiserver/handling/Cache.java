package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.FieldSelector;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.resources.SelectableField;
import io.keelson.orchestrator.storage.Extractor;
import io.keelson.orchestrator.storage.IndexedField;
import io.keelson.orchestrator.storage.Stored;
import io.keelson.orchestrator.storage.alloc.NodePorts;
import io.keelson.orchestrator.storage.cache.CacheWatch;
import io.keelson.orchestrator.storage.cache.CachedResource;
import io.keelson.orchestrator.storage.cache.Cacher;
import io.keelson.orchestrator.storage.cache.ListAnswer;
import io.keelson.orchestrator.storage.cache.ListQuery;
import io.keelson.orchestrator.storage.cache.ReadRevision;
import io.keelson.orchestrator.storage.cache.Selection;
import io.keelson.orchestrator.storage.cache.WatchQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The cache, in the words of handlers: kinds and objects instead of prefixes and bytes. */
public final class Cache {
    /** Keys that tell which namespaces have quotas. */
    public static final String QUOTA_FENCES = "/registry/quotafences/";

    private static final ReadRevision ANY = new ReadRevision.Any();
    private static final ReadRevision NEWEST = new ReadRevision.Newest();

    /** Selectable fields that are numbers or truth values, and what stands for none. */
    private static final Map<String, String> ABSENT =
            Map.of(
                    "spec.unschedulable", "false",
                    "spec.hostNetwork", "false",
                    "status.successful", "0",
                    "status.replicas", "0");

    private static final Set<String> HASHED = Set.of("spec.nodeName");

    private final Cacher cacher;
    private final Compiled<Live> policies = new Compiled<>(this, live -> live);

    public Cache(Cacher cacher) {
        this.cacher = cacher;
    }

    /** What of the table has to be cached: kinds that share a prefix are one. */
    public static List<CachedResource> resources(ResourceTable table) {
        Map<String, Map<String, IndexedField>> fields = new LinkedHashMap<>();
        for (ResourceDef def : table.all()) {
            if (def.isStored()) {
                Map<String, IndexedField> indexed =
                        fields.computeIfAbsent(prefix(def), prefix -> new LinkedHashMap<>());
                for (SelectableField field : def.selectableFields()) {
                    String absent = ABSENT.getOrDefault(field.name(), "");
                    indexed.put(field.name(), IndexedField.of(field.name(), absent));
                }
            }
        }
        List<CachedResource> resources = new ArrayList<>();
        // No kinds of the API, but looked up like such.
        for (String prefix : List.of(NodePorts.PREFIX, QUOTA_FENCES)) {
            resources.add(CachedResource.of(prefix, new Extractor(List.of())));
        }
        fields.forEach((prefix, indexed) -> {
            List<String> hashed = new ArrayList<>(List.of(Extractor.NAME));
            indexed.keySet().stream().filter(HASHED::contains).forEach(hashed::add);
            hashed.add(Extractor.NAMESPACE);
            resources.add(
                    new CachedResource(
                            prefix, new Extractor(List.copyOf(indexed.values())), hashed));
        });
        return resources;
    }

    public static String prefix(ResourceDef def) {
        return "/registry/" + def.storagePrefix() + "/";
    }

    /** As the cache stands; null if it has no such object. */
    public @Nullable Live get(String key) {
        Stored stored = stored(key);
        return stored == null ? null : live(stored);
    }

    /** The same, not decoded. */
    public @Nullable Stored stored(String key) {
        CompletableFuture<@Nullable Stored> there = cacher.get(key, ANY);
        return there.isDone() && !there.isCompletedExceptionally() ? there.join() : null;
    }

    /** As the cache stands, not decoded; empty namespace for all. */
    public List<Stored> stored(String prefix, String namespace) {
        Selection selection =
                new Selection(namespace, LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
        CompletableFuture<ListAnswer> there = cacher.list(prefix, ListQuery.all(selection, ANY));
        return there.isDone() && !there.isCompletedExceptionally()
                ? there.join().items()
                : List.of();
    }

    /** As the cache stands; empty namespace for all. */
    public List<Live> list(ResourceDef def, String namespace) {
        return stored(prefix(def), namespace).stream().map(Cache::live).toList();
    }

    /** The same of objects that many requests ask for, decoded once for each change. */
    public List<Live> policies(String prefix, String namespace) {
        return policies.all(prefix, namespace);
    }

    /** One such object; null if there is none. */
    public @Nullable Live policy(String key) {
        return policies.one(key);
    }

    /** How many there are. */
    public int count(ResourceDef def) {
        return cacher.count(prefix(def));
    }

    static Live live(Stored stored) {
        return new Live(stored.key(), stored.decode(), stored.revision());
    }

    /** As it is now, whoever wrote it; then on with it, or 404. */
    Step withNewest(Call call, Function<Live, Step> then) {
        return new Step.Wait<>(
                () -> cacher.get(call.key(), NEWEST),
                stored -> {
                    if (stored == null) {
                        throw call.notFound();
                    }
                    return then.apply(live(stored));
                });
    }

    CompletableFuture<@Nullable Stored> get(Call call, ReadRevision revision) {
        return cacher.get(call.key(), revision);
    }

    CompletableFuture<ListAnswer> list(Call call, ListQuery query) {
        return cacher.list(prefix(call.def()), query);
    }

    CompletableFuture<CacheWatch> watch(Call call, WatchQuery query) {
        return cacher.watch(prefix(call.def()), query);
    }

    CompletableFuture<Long> await(long revision) {
        return cacher.await(revision);
    }

    /** Done when the cache has come as far as the store is now, whoever wrote to it. */
    CompletableFuture<Long> newest() {
        return cacher.newest();
    }

    /** What the request's namespace, labelSelector and fieldSelector select. */
    static Selection selection(Call call) {
        LabelSelector labels = LabelSelector.parse(call.query().text("labelSelector"));
        FieldSelector fields = FieldSelector.parse(call.query().text("fieldSelector"));
        fields.checkSupported(
                call.def().selectableFields().stream()
                        .map(SelectableField::name)
                        .collect(Collectors.toSet()));
        return new Selection(
                call.def().namespaced() ? call.target().namespace() : "", labels, fields);
    }
}
