package io.keelson.raft.core;

import java.util.random.RandomGenerator;

/** No chance at all: every draw is the same number, within its bound. */
record TestingRandom(int draw) implements RandomGenerator {
    @Override
    public long nextLong() {
        return draw;
    }

    @Override
    public int nextInt(int bound) {
        return draw % bound;
    }
}
