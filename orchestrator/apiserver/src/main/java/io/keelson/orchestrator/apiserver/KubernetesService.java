package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.handling.Identity;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Lease;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import io.keelson.orchestrator.storage.alloc.Claim;
import io.keelson.orchestrator.storage.alloc.ClusterIps;
import io.keelson.orchestrator.storage.alloc.IpRange;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Service by which pods reach the API. Each API server of a store has a key that goes soon
 * after the server, and now and then writes what all these keys say, if it is not what the
 * endpoints say.
 *
 * <pre>
 *   /registry/masterleases/10.0.0.1:6443     under a lease of 15 s, renewed every 10 s
 *   Endpoints      default/kubernetes        one subset for each port
 *   EndpointSlice  default/kubernetes        the servers with the first one's port
 * </pre>
 */
final class KubernetesService {
    private static final String NAME = "kubernetes";
    private static final String NAMESPACE = "default";
    private static final String SERVICE = "/registry/services/specs/default/kubernetes";
    private static final String ENDPOINTS = "/registry/services/endpoints/default/kubernetes";
    private static final String SLICE = "/registry/endpointslices/default/kubernetes";
    private static final String SERVERS = "/registry/masterleases/";
    private static final long LEASE_SECONDS = 15;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PORT = 443;

    private final Store store;
    private final Loop loop;
    private final InstantSource clock;
    private final Identity identity;
    private final IpRange range;
    private final Address own;
    private long leaseId;
    private boolean closed;

    /** The one that is under way, or the last one. */
    private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);

    /** Of an API server. */
    private record Address(String host, long port) {
        static Address parse(String hostAndPort) {
            int colon = hostAndPort.lastIndexOf(':');
            String host = hostAndPort.substring(0, colon);
            return new Address(
                    host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                    Long.parseLong(hostAndPort.substring(colon + 1)));
        }
    }

    /**
     * @param range of Services; the API has its first address
     * @param serverAddress host and port by which clients reach this server
     */
    KubernetesService(
            Store store,
            Loop loop,
            InstantSource clock,
            Identity identity,
            IpRange range,
            String serverAddress) {
        this.store = store;
        this.loop = loop;
        this.clock = clock;
        this.identity = identity;
        this.range = range;
        this.own = Address.parse(serverAddress);
    }

    /** Done when the endpoints have this server, or somebody else has changed them meanwhile. */
    CompletableFuture<Void> start() {
        Claim ip =
                new ClusterIps(range)
                        .claim(range.address(1), NAMESPACE, NAME, identity())
                        .orElseThrow();
        Txn txn =
                Txn.of(
                        List.of(Compare.absent(SERVICE)),
                        List.of(Op.put(SERVICE, JsonWriter.write(service(ip.value())))));
        return store.txn(ip.joined(txn)).thenCompose(made -> round());
    }

    private CompletableFuture<Void> round() {
        if (closed) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        Answers.on(
                announced().thenCompose(there -> reconciled()),
                done::complete,
                failure -> {
                    leaseId = 0; // it may be the lease that is gone
                    done.complete(null);
                });
        round = done;
        return done.thenRun(this::scheduleNext);
    }

    private void scheduleNext() {
        loop.schedule(
                INTERVAL_NANOS,
                () -> {
                    var _ = round();
                });
    }

    private CompletableFuture<?> announced() {
        if (leaseId != 0) {
            return store.keepAlive(leaseId);
        }
        return store.grantLease(LEASE_SECONDS).thenCompose(this::announce);
    }

    private CompletableFuture<?> announce(Lease lease) {
        leaseId = lease.id();
        String key = SERVERS + own.host() + ":" + own.port();
        Obj server = Obj.builder().put("ip", own.host()).put("port", Node.of(own.port())).build();
        return store.txn(
                Txn.of(List.of(), List.of(Op.put(key, JsonWriter.write(server), leaseId))));
    }

    private CompletableFuture<@Nullable Void> reconciled() {
        Op servers = new Op.Get(RangeQuery.prefix(SERVERS));
        return store.txn(Txn.of(List.of(), List.of(servers, Op.get(ENDPOINTS), Op.get(SLICE))))
                .thenCompose(this::reconcile);
    }

    private CompletableFuture<@Nullable Void> reconcile(TxnAnswer answer) {
        Map<Long, List<String>> hosts = new TreeMap<>();
        for (Row row : answer.read(0).rows()) {
            Obj server = JsonReader.readObj(row.value());
            hosts.computeIfAbsent(server.whole(0, "port"), port -> new ArrayList<>())
                    .add(server.text("ip"));
        }
        List<Compare> compares = new ArrayList<>();
        List<Op> writes = new ArrayList<>();
        replace(ENDPOINTS, answer.read(1).first(), endpoints(hosts), compares, writes);
        replace(SLICE, answer.read(2).first(), slice(hosts), compares, writes);
        return writes.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : store.txn(Txn.of(compares, writes)).thenApply(written -> null);
    }

    private static void replace(
            String key, @Nullable Row there, Obj wanted, List<Compare> compares, List<Op> writes) {
        Obj object = wanted;
        if (there != null) {
            Obj now = JsonReader.readObj(there.value());
            object = now;
            for (String field : List.of("addressType", "endpoints", "ports", "subsets")) {
                Node value = wanted.get(field);
                object = value == null ? object : object.with(field, value);
            }
            if (object.equals(now)) {
                return;
            }
        }
        compares.add(Compare.modRevision(key, there == null ? 0 : there.modRevision()));
        writes.add(Op.put(key, JsonWriter.write(object)));
    }

    private Obj endpoints(Map<Long, List<String>> hosts) {
        List<Node> subsets = new ArrayList<>();
        hosts.forEach((port, servers) ->
                subsets.add(
                        Obj.builder()
                                .put(
                                        "addresses",
                                        Arr.of(
                                                new TreeSet<>(servers)
                                                        .stream()
                                                                .map(host ->
                                                                        Obj.of("ip", Node.of(host)))
                                                                .toList()))
                                .put("ports", Arr.of(port(port)))
                                .build()));
        return object("v1", "Endpoints", "endpointslice.kubernetes.io/skip-mirror", "true")
                .with("subsets", Arr.of(subsets));
    }

    private Obj slice(Map<Long, List<String>> hosts) {
        List<Node> endpoints = new ArrayList<>();
        List<Node> ports = new ArrayList<>();
        hosts.entrySet().stream()
                .findFirst()
                .ifPresent(first -> {
                    ports.add(port(first.getKey()));
                    new TreeSet<>(first.getValue())
                            .forEach(host ->
                                    endpoints.add(
                                            Obj.builder()
                                                    .put("addresses", Arr.of(Node.of(host)))
                                                    .put(
                                                            "conditions",
                                                            Obj.of("ready", Node.of(true)))
                                                    .build()));
                });
        return object("discovery.k8s.io/v1", "EndpointSlice", "kubernetes.io/service-name", NAME)
                .withAt(Node.of(1), "metadata", "generation")
                .with("addressType", Node.of(own.host().contains(":") ? "IPv6" : "IPv4"))
                .with("endpoints", Arr.of(endpoints))
                .with("ports", Arr.of(ports));
    }

    private static Obj port(long port) {
        return Obj.builder()
                .put("name", "https")
                .put("port", Node.of(port))
                .put("protocol", "TCP")
                .build();
    }

    private Obj service(String ip) {
        Obj port = port(PORT).with("targetPort", Node.of(own.port()));
        Obj spec =
                Obj.builder()
                        .put("clusterIP", ip)
                        .put("clusterIPs", Arr.of(Node.of(ip)))
                        .put("internalTrafficPolicy", "Cluster")
                        .put("ipFamilies", Arr.of(Node.of(range.isIpv6() ? "IPv6" : "IPv4")))
                        .put("ipFamilyPolicy", "SingleStack")
                        .put("ports", Arr.of(port))
                        .put("sessionAffinity", "None")
                        .put("type", "ClusterIP")
                        .build();
        return object("v1", "Service", "component", "apiserver")
                .withAt(Node.of(NAME), "metadata", "labels", "provider")
                .with("spec", spec)
                .with("status", Obj.of("loadBalancer", Obj.EMPTY));
    }

    private Obj object(String apiVersion, String kind, String label, String value) {
        return identity.object(apiVersion, kind, NAME, clock.instant())
                .withAt(Node.of(NAMESPACE), "metadata", "namespace")
                .withAt(Node.of(value), "metadata", "labels", label);
    }

    private Obj identity() {
        return Obj.builder()
                .put("uid", identity.uid())
                .put("creationTimestamp", Times.seconds(clock.instant()))
                .build();
    }

    /**
     * Takes this server out of the endpoints; if that fails, the others do soon.
     *
     * @return done when it is out
     */
    CompletableFuture<Void> leave() {
        closed = true;
        // A round that is under way would come back with a lease.
        return round.thenCompose(over -> withdrawn());
    }

    private CompletableFuture<@Nullable Void> withdrawn() {
        if (leaseId == 0) {
            return CompletableFuture.completedFuture(null);
        }
        long held = leaseId;
        leaseId = 0;
        return store.revokeLease(held).thenCompose(gone -> reconciled());
    }
}
