package io.keelson.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemberReplacementTest {
    private final ClusterPlan plan = new ClusterPlan(Path.of("d"), 3, 2379, "t");
    private final SimCluster cluster = new SimCluster();
    private final MemberReplacement replacement =
            new MemberReplacement(plan, cluster.connections());

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aReplacementThatWasBrokenOffGoesOn() {
        cluster.bootstrap(plan);
        String first = replacement.readmit(2);
        assertThat(first).isEqualTo(plan.initialCluster());
        // The new identity never ran: nothing is removed or added again.
        assertThat(replacement.readmit(2)).isEqualTo(first);
        assertThat(cluster.calls()).containsExactly("remove 3", "add learner 4");
    }

    @Test
    void aVoterNeedsNoPromotionAndALearnerWaitsUntilItIsInSync() {
        cluster.bootstrap(plan);
        assertThat(replacement.promote(0)).isEqualTo(MemberReplacement.Promotion.NOT_NEEDED);
        replacement.readmit(0);
        assertThat(replacement.promote(0)).isEqualTo(MemberReplacement.Promotion.NOT_YET);
        assertThat(replacement.promote(0)).isEqualTo(MemberReplacement.Promotion.DONE);
        assertThat(replacement.promote(0)).isEqualTo(MemberReplacement.Promotion.NOT_NEEDED);
    }

    @Test
    void aClusterOfOneHasNobodyToAsk() {
        ClusterPlan alone = new ClusterPlan(Path.of("d"), 1, 2379, "t");
        assertThatThrownBy(() -> new MemberReplacement(alone, cluster.connections()).readmit(0))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("no other member is there to ask");
    }
}
