package io.keelson.orchestrator.storage.alloc;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Addresses of Services out of one range. Each that is held is an IPAddress object, named after the
 * address, that refers to its Service: clients can list who holds what.
 */
public final class ClusterIps {
    /** Prefix of the IPAddress objects' keys. */
    public static final String PREFIX = "/registry/ipaddresses/";

    private static final long KEPT_LOW_MIN = 16;
    private static final long KEPT_LOW_MAX = 256;

    private final IpRange range;
    private final long firstUsable;
    private final Candidates candidates;

    public ClusterIps(IpRange range) {
        this.range = range;
        long unusable = range.size() <= 2 ? 0 : range.isIpv6() ? 1 : 2; // network and broadcast
        this.firstUsable = unusable == 0 ? 0 : 1;
        long usable = range.size() - unusable;
        long kept = Math.clamp(range.size() / 16, KEPT_LOW_MIN, KEPT_LOW_MAX);
        this.candidates = new Candidates(usable, usable <= KEPT_LOW_MIN ? 0 : kept);
    }

    /** The key that stands for an address in its canonical form. */
    public static String key(String address) {
        return PREFIX + address;
    }

    /**
     * An address that looks free, claimed; empty if the range is full.
     *
     * @param isTaken whether a key is known to exist, or was just tried in vain
     * @param metadata of the IPAddress object, such as uid and creation time
     */
    public Optional<Claim> propose(
            RandomGenerator random,
            Predicate<String> isTaken,
            String namespace,
            String service,
            Obj metadata) {
        OptionalLong picked =
                candidates.pick(random, number -> isTaken.test(key(address(number))));
        return picked.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        claimed(address(picked.getAsLong()), namespace, service, metadata));
    }

    private String address(long candidate) {
        return range.address(firstUsable + candidate);
    }

    /**
     * This address, claimed; empty if it lies outside of the range.
     *
     * @throws IllegalArgumentException if it is no address
     */
    public Optional<Claim> claim(String address, String namespace, String service, Obj metadata) {
        OptionalLong number = range.numberOf(address);
        return number.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        claimed(
                                range.address(number.getAsLong()), namespace, service, metadata));
    }

    private Claim claimed(String address, String namespace, String service, Obj metadata) {
        Obj labels =
                Obj.builder()
                        .put("ipaddress.kubernetes.io/ip-family", range.isIpv6() ? "IPv6" : "IPv4")
                        .put("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io")
                        .build();
        Obj parent =
                Obj.builder()
                        .put("resource", "services")
                        .put("namespace", namespace)
                        .put("name", service)
                        .build();
        Obj object =
                Obj.builder()
                        .put("kind", "IPAddress")
                        .put("apiVersion", "networking.k8s.io/v1")
                        .put(
                                "metadata",
                                metadata.with("name", Node.of(address)).with("labels", labels))
                        .put("spec", Obj.of("parentRef", parent))
                        .build();
        return Claim.of(address, key(address), JsonWriter.write(object));
    }

    /** An address given back, with its Service's deletion or change. */
    public Claim release(String address) {
        OptionalLong number = range.numberOf(address);
        String canonical = number.isEmpty() ? address : range.address(number.getAsLong());
        return Claim.released(canonical, key(canonical));
    }

    @Override
    public String toString() {
        return "cluster IPs of " + range;
    }
}
