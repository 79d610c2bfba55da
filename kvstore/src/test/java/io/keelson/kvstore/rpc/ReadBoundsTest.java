package io.keelson.kvstore.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Reads off the event loop, and the answers their clients have not taken. */
class ReadBoundsTest {
    private final LinkedBlockingQueue<String> happened = new LinkedBlockingQueue<>();

    private final class Named implements BlockingReads.Read {
        private final String name;
        private final CountDownLatch until;

        Named(String name, CountDownLatch until) {
            this.name = name;
            this.until = until;
        }

        @Override
        public void run() {
            happened.add(name + " begins");
            try {
                assertThat(until.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void abandon() {
            happened.add(name + " abandoned");
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(happened.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void waitingReadsAreBoundedAndAbandonedAtTheEnd() throws InterruptedException {
        BlockingReads reads = new BlockingReads(1, 2, Thread::new, () -> true);
        reads.start();
        CountDownLatch release = new CountDownLatch(1);
        assertThat(reads.submit(new Named("a", release))).isTrue();
        assertThat(next()).isEqualTo("a begins");
        assertThat(reads.submit(new Named("b", release))).isTrue();
        assertThat(reads.submit(new Named("c", release))).isTrue();
        assertThat(reads.submit(new Named("d", release))).isFalse();
        Thread stopper =
                new Thread(() -> {
                    try {
                        reads.stop(TimeUnit.SECONDS.toNanos(10));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        stopper.start();
        assertThat(next()).isEqualTo("b abandoned");
        assertThat(next()).isEqualTo("c abandoned");
        release.countDown();
        stopper.join();
        assertThat(happened).isEmpty();
        assertThat(reads.submit(new Named("e", release))).isFalse();
    }

    @Test
    void noReadBeginsWhileTooMuchIsUnwritten() throws InterruptedException {
        AnswerBudget budget = new AnswerBudget(10_000);
        BlockingReads reads = new BlockingReads(2, 9, Thread::new, budget::hasRoom);
        budget.onRoom(reads::wake);
        reads.start();
        int charged = budget.charge(12_000);
        int more = budget.charge(5_000);
        assertThat(reads.submit(new Named("a", new CountDownLatch(0)))).isTrue();
        budget.release(more);
        assertThat(happened.poll(50, TimeUnit.MILLISECONDS)).isNull();
        budget.release(charged);
        assertThat(next()).isEqualTo("a begins");
        reads.stop(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void aReadThatFailsDoesNotEndItsThread() throws InterruptedException {
        BlockingReads reads = new BlockingReads(1, 9, Thread::new, () -> true);
        reads.start();
        BlockingReads.Read failing =
                new BlockingReads.Read() {
                    @Override
                    public void run() {
                        throw new IllegalStateException("as asked");
                    }

                    @Override
                    public void abandon() {}
                };
        assertThat(reads.submit(failing)).isTrue();
        assertThat(reads.submit(new Named("a", new CountDownLatch(0)))).isTrue();
        assertThat(next()).isEqualTo("a begins");
        reads.stop(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void theBudgetSaysOnceThatThereIsRoom() {
        List<Long> told = new CopyOnWriteArrayList<>();
        AnswerBudget budget = new AnswerBudget(10_000);
        budget.onRoom(() -> told.add(budget.unwrittenBytes()));
        assertThat(budget.charge(100)).as("small answers are not counted").isZero();
        int first = budget.charge(6_000);
        assertThat(budget.hasRoom()).isTrue();
        int second = budget.charge(6_000);
        assertThat(budget.hasRoom()).isFalse();
        budget.release(first);
        budget.release(second);
        assertThat(told).containsExactly(6_000L);
        assertThat(budget.unwrittenBytes()).isZero();
    }
}
