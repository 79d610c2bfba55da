package io.keelson.raft.node.agent;

/** An agent's bell. Whoever carries the agent hears it; until then it rings unheard. */
public final class Wakeup {
    private volatile Runnable carrier = () -> {};

    public void signal() {
        carrier.run();
    }

    /** From now on this is called at each signal, on the signalling thread: cheap, no blocking. */
    public void carriedBy(Runnable newCarrier) {
        carrier = newCarrier;
    }
}
