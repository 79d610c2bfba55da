package io.keelson.kvstore.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.protobuf.ByteString;
import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.mvcc.EngineBatch;
import io.keelson.kvstore.mvcc.Family;
import io.keelson.kvstore.mvcc.MemoryEngine;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.raft.core.Effects.RoleName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DivergenceCheckTest {
    private static final String KEY = "k";

    private final SimCluster cluster = new SimCluster(1, 3);

    @Test
    void aFollowerThatLostARowIsNamedAndTheClusterStopsWriting() throws Exception {
        cluster.startAll();
        cluster.await("a leader", 20 * SimCluster.SECOND, () -> leader() != null);
        assertThat(put()).isInstanceOf(Outcome.Done.class);
        cluster.await("all level", 20 * SimCluster.SECOND, cluster::isLevel);
        SimMember follower =
                cluster.members().stream()
                        .filter(each -> each != leader())
                        .findFirst()
                        .orElseThrow();
        long followerId = assertNotNullLife(follower).member().identity().memberId();

        cluster.divergenceIsPlanted();
        follower.stop();
        loseRow(follower);
        cluster.start(follower);
        cluster.await("all level", 20 * SimCluster.SECOND, cluster::isLevel);
        assertThat(alarms()).isEmpty();
        assertThat(put()).isInstanceOf(Outcome.Done.class);

        Alarm expected = new Alarm(followerId, AlarmType.CORRUPT);
        cluster.await("the alarm", 5 * SimCluster.SECOND, () -> alarms().contains(expected));
        assertThat(put()).isEqualTo(new Outcome.Refused(EtcdError.CORRUPT));
    }

    /** As if the engine had lost it: without a trace in the log. */
    private static void loseRow(SimMember member) {
        MemoryEngine engine = member.generations().engine(member.generations().live());
        EngineBatch batch = new EngineBatch();
        batch.delete(Family.LATEST, KEY.getBytes(StandardCharsets.UTF_8));
        engine.write(batch);
        engine.flush();
    }

    private @Nullable SimMember leader() {
        for (SimMember member : cluster.members()) {
            SimMember.Life life = member.life();
            if (life != null && life.gateway().role().role() == RoleName.LEADER) {
                return member;
            }
        }
        return null;
    }

    private static SimMember.Life assertNotNullLife(@Nullable SimMember member) {
        assertNotNull(member);
        SimMember.Life life = member.life();
        assertNotNull(life);
        return life;
    }

    private Set<Alarm> alarms() {
        try (View view = assertNotNullLife(leader()).gateway().view()) {
            return Set.copyOf(view.alarms());
        }
    }

    private Outcome put() throws Exception {
        Gateway gateway = assertNotNullLife(leader()).gateway();
        PutRequest request = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(KEY)).build();
        List<Outcome> outcomes = new ArrayList<>();
        gateway.propose(
                Command.of(CommandKind.PUT, gateway.nextRequestId(), request.toByteArray()),
                Runnable::run,
                outcomes::add);
        cluster.await("an answer", 20 * SimCluster.SECOND, () -> !outcomes.isEmpty());
        return outcomes.getFirst();
    }
}
