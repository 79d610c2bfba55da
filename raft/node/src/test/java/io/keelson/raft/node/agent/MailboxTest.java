package io.keelson.raft.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
    @Test
    void givesInOrderAndSignalsOnlyWhenItWasEmpty() {
        Wakeup wakeup = new Wakeup();
        AtomicInteger signals = new AtomicInteger();
        wakeup.carriedBy(signals::incrementAndGet);
        Mailbox<Integer> mailbox = new Mailbox<>(wakeup);
        List<Integer> taken = new ArrayList<>();
        assertThat(mailbox.drain(taken::add)).isZero();
        for (int i = 0; i < 5; i++) {
            mailbox.put(i);
        }
        assertThat(signals).hasValue(1);
        assertThat(mailbox.drain(taken::add)).isEqualTo(5);
        assertThat(taken).containsExactly(0, 1, 2, 3, 4);
        mailbox.put(5);
        assertThat(signals).hasValue(2);
        assertThat(mailbox.isEmpty()).isFalse();
    }

    /** A carried agent sees everything that many threads put, each thread's in its order. */
    @Test
    void nothingIsLostBetweenThreads() throws Exception {
        int threads = 3;
        int each = 20_000;
        Wakeup wakeup = new Wakeup();
        Mailbox<int[]> mailbox = new Mailbox<>(wakeup);
        int[] next = new int[threads];
        AtomicInteger seen = new AtomicInteger();
        List<String> faults = new ArrayList<>();
        Agent counting =
                new Agent() {
                    @Override
                    public String name() {
                        return "counting";
                    }

                    @Override
                    public int doWork(long nowNanos) {
                        return mailbox.drain(item -> {
                            if (item[1] != next[item[0]]++) {
                                throw new IllegalStateException("out of order");
                            }
                            seen.incrementAndGet();
                        });
                    }

                    @Override
                    public long idleNanos(long nowNanos) {
                        return Long.MAX_VALUE;
                    }

                    @Override
                    public Wakeup wakeup() {
                        return wakeup;
                    }
                };
        try (AgentRunner runner =
                new AgentRunner(
                        "counting",
                        List.of(counting),
                        System::nanoTime,
                        (where, cause) -> faults.add(where + cause))) {
            runner.start();
            List<Thread> putting = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int self = t;
                Thread thread =
                        new Thread(() -> {
                            for (int i = 0; i < each; i++) {
                                mailbox.put(new int[] {self, i});
                            }
                        });
                putting.add(thread);
                thread.start();
            }
            for (Thread thread : putting) {
                thread.join();
            }
            // The runner parks without a time-out: a lost wake-up would hang here.
            while (seen.get() < threads * each && faults.isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThat(faults).isEmpty();
        assertThat(seen).hasValue(threads * each);
    }
}
