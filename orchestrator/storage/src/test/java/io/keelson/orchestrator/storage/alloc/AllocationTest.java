package io.keelson.orchestrator.storage.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.Txn;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private final Random random = new Random(7);
    private final SimLoop loop = new SimLoop();
    private final MemoryStore store = new MemoryStore(loop);

    private boolean commit(Txn txn) {
        var answer = store.txn(txn);
        loop.runQueued();
        return answer.join().succeeded();
    }

    private static Txn create(String service) {
        return Txn.of(
                List.of(), List.of(Op.put("/registry/services/specs/" + service, new byte[0])));
    }

    @Test
    void addressesHaveOneName() {
        assertThat(IpRange.parse("10.96.0.7/12").toString()).isEqualTo("10.96.0.0/12");
        IpRange six = IpRange.parse("2001:DB8:0:0:1::/64");
        assertThat(six.toString()).isEqualTo("2001:db8::/64");
        assertThat(six.address(1)).isEqualTo("2001:db8::1");
        assertThat(six.address(0x1_0000)).isEqualTo("2001:db8::1:0");
        assertThat(IpRange.parse("fd00:1:0:2:0:0:0:0/112").address(9)).isEqualTo("fd00:1:0:2::9");
        assertThat(IpRange.parse("1:0:2:3:4:5:6:7/128").address(0)).isEqualTo("1:0:2:3:4:5:6:7");
        assertThat(IpRange.parse("::/0").address(0)).isEqualTo("::");
        assertThat(IpRange.parse("::ffff:0:0:0/80").isIpv6()).isTrue();
        assertThat(six.numberOf("2001:0db8::00ff")).hasValue(255);
        assertThat(six.numberOf("2001:db9::1")).isEmpty();
        assertThat(six.numberOf("10.0.0.1")).isEmpty();
        for (String wrong :
                List.of("10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "host/8", "1.2.3/8x")) {
            assertThatThrownBy(() -> IpRange.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void everyUsableAddressIsGivenOnceAndThenTheRangeIsFull() {
        ClusterIps ips = new ClusterIps(IpRange.parse("10.0.0.0/26"));
        Set<String> taken = new HashSet<>();
        Set<String> given = new TreeSet<>();
        for (int i = 0; i < 62; i++) {
            Claim claim =
                    ips.propose(random, taken::contains, "default", "s" + i, Obj.EMPTY)
                            .orElseThrow();
            assertThat(commit(claim.joined(create("s" + i)))).isTrue();
            assertThat(taken.add(claim.key())).isTrue();
            given.add(claim.value());
            boolean low = Integer.parseInt(claim.value().substring(7)) <= 16;
            assertThat(low).as("low ones last: %s after %s", claim, i).isEqualTo(i >= 46);
        }
        assertThat(given).hasSize(62).doesNotContain("10.0.0.0", "10.0.0.63");
        assertThat(ips.propose(random, taken::contains, "default", "s", Obj.EMPTY)).isEmpty();
    }

    @Test
    void ofTwoWhoClaimTheSameOneGetsItAndTheOthersServiceIsNotMade() {
        ClusterIps ips = new ClusterIps(IpRange.parse("10.96.0.0/12"));
        NodePorts ports = new NodePorts(NodePorts.DEFAULT_FIRST, NodePorts.DEFAULT_LAST);
        Claim ip = ips.claim("10.96.0.10", "default", "a", Obj.EMPTY).orElseThrow();
        Claim same = ips.claim("10.96.0.10", "default", "b", Obj.EMPTY).orElseThrow();
        Claim port = ports.claim(30_080, "default", "a").orElseThrow();
        Claim other = ports.claim(30_081, "default", "b").orElseThrow();
        assertThat(commit(port.joined(ip.joined(create("a"))))).isTrue();
        assertThat(commit(other.joined(same.joined(create("b"))))).isFalse();

        Txn delete = Txn.of(List.of(), List.of(Op.delete("/registry/services/specs/a")));
        Txn released = ports.release(30_080).joined(ips.release("10.96.0.10").joined(delete));
        assertThat(commit(released)).isTrue();
        assertThat(commit(other.joined(same.joined(create("b"))))).isTrue();
        assertThat(ips.claim("11.0.0.1", "default", "b", Obj.EMPTY)).isEmpty();
        assertThat(ports.claim(29_999, "default", "b")).isEmpty();
        assertThat(ports.claim(32_768, "default", "b")).isEmpty();
    }

    @Test
    void portsAreGivenOnceTheLowOnesLast() {
        NodePorts ports = new NodePorts(30_000, 30_049);
        Set<Integer> taken = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            Optional<Claim> claim = ports.propose(random, taken::contains, "default", "s");
            int port = Integer.parseInt(claim.orElseThrow().value());
            assertThat(taken.add(port)).isTrue();
            assertThat(port < 30_016).isEqualTo(i >= 34);
        }
        assertThat(ports.propose(random, taken::contains, "default", "s")).isEmpty();
    }

    @Test
    void anAddressRefersToItsService() {
        ClusterIps ips = new ClusterIps(IpRange.parse("fd00::/108"));
        Claim claim =
                ips.claim("fd00:0:0::a", "ns", "web", Obj.of("uid", Node.of("u"))).orElseThrow();
        assertThat(claim.key()).isEqualTo("/registry/ipaddresses/fd00::a");
        Obj object =
                claim.ops().getFirst() instanceof Op.Put put
                        ? JsonReader.readObj(put.value())
                        : Obj.EMPTY;
        assertThat(object.text("kind")).isEqualTo("IPAddress");
        assertThat(object.text("metadata", "name")).isEqualTo("fd00::a");
        assertThat(object.text("metadata", "uid")).isEqualTo("u");
        assertThat(object.text("spec", "parentRef", "name")).isEqualTo("web");
        assertThat(object.obj("metadata", "labels").text("ipaddress.kubernetes.io/ip-family"))
                .isEqualTo("IPv6");
    }
}
