package io.keelson.kvstore.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LessorTest {
    private final List<String> proposed = new ArrayList<>();
    private final Lessor lessor =
            new Lessor(
                    LeaseSettings.ofElectionTimeout(1000),
                    new Lessor.Proposals() {
                        @Override
                        public void expire(long term, List<Long> leaseIds) {
                            proposed.add("expire " + leaseIds + " in " + term);
                        }

                        @Override
                        public void checkpoint(long term, Map<Long, Long> remainingSeconds) {
                            proposed.add("checkpoint " + remainingSeconds + " in " + term);
                        }
                    },
                    () -> {});
    private final List<@Nullable Long> renewals = new ArrayList<>();

    @Test
    void onlyALeaderEndsALease() {
        lessor.granted(1, 5);
        at(100);
        assertThat(proposed).isEmpty();
        lessor.lead(7);
        at(101);
        at(106);
        assertThat(proposed)
                .isEmpty(); // five seconds and an election time from the start of its lead
        at(107.5);
        assertThat(proposed).containsExactly("expire [1] in 7");
    }

    @Test
    void aKeepAliveBeginsTheTimeAnew() {
        lessor.lead(7);
        lessor.granted(1, 5);
        at(0);
        lessor.renew(1, renewals::add);
        at(4);
        at(8);
        assertThat(renewals).containsExactly(5L);
        assertThat(proposed).isEmpty();
        at(9.6);
        assertThat(proposed).containsExactly("expire [1] in 7");
    }

    @Test
    void aKeepAliveOfWhatIsNotThereIsZeroAndOfAFollowerNothing() {
        lessor.renew(1, renewals::add);
        at(0);
        lessor.lead(7);
        lessor.renew(1, renewals::add);
        at(0);
        assertThat(renewals).containsExactly(null, 0L);
    }

    @Test
    void aKeepAliveThatComesTooLateWaitsForTheEnd() {
        lessor.lead(7);
        lessor.granted(1, 5);
        at(0);
        at(6);
        lessor.renew(1, renewals::add);
        at(6.1);
        assertThat(renewals).isEmpty();
        lessor.revoked(1);
        at(6.2);
        assertThat(renewals).containsExactly(0L);
    }

    @Test
    void anExpiryThatGotLostIsProposedAgain() {
        lessor.lead(7);
        lessor.granted(1, 5);
        at(0);
        at(5.5);
        at(7);
        assertThat(proposed).hasSize(1);
        at(9);
        assertThat(proposed).hasSize(2);
        lessor.revoked(1);
        at(20);
        assertThat(proposed).hasSize(2);
    }

    @Test
    void whatIsLeftOfLongLeasesIsWrittenDownAndCountsForTheNextLeader() {
        lessor.lead(7);
        lessor.granted(1, 1000);
        lessor.granted(2, 60);
        at(0);
        lessor.renew(2, renewals::add);
        at(59);
        lessor.renew(2, renewals::add);
        at(118);
        proposed.clear();
        at(300.5);
        assertThat(proposed).contains("checkpoint {1=699} in 7");
        lessor.checkpointed(1, 699);
        lessor.follow();
        lessor.lead(8);
        at(400);
        lessor.remaining(1, left -> assertThat(left).isEqualTo(new Lessor.Remaining(700, 1000)));
        at(400);
        lessor.renew(1, renewals::add);
        at(401);
        assertThat(proposed).contains("checkpoint {1=0} in 8");
    }

    @Test
    void massExpiryIsPaced() {
        lessor.lead(7);
        for (int i = 1; i <= 1200; i++) {
            lessor.granted(i, 5);
        }
        at(0);
        at(6);
        assertThat(proposed).hasSize(5);
        at(6.6);
        assertThat(proposed).hasSize(10);
    }

    @Test
    void loadReplacesEverything() {
        lessor.lead(7);
        lessor.granted(1, 5);
        lessor.load(List.of(new Lessor.Stored(2, 5, 0)));
        at(0);
        lessor.remaining(1, left -> assertThat(left).isEqualTo(new Lessor.Remaining(-1, 0)));
        at(7);
        assertThat(proposed).containsExactly("expire [2] in 7");
    }

    private void at(double seconds) {
        lessor.doWork((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
    }
}
