package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.counts.CarriedTerms.Carried;
import io.keelson.orchestrator.scheduler.counts.Tally;
import io.keelson.orchestrator.scheduler.counts.Topology;
import io.keelson.orchestrator.scheduler.image.NodeInfo;

/** A number for each domain of one topology key, in one decision. */
final class DomainSums {
    private final Topology topology;
    private final long[] sums;

    DomainSums(Topology topology) {
        this.topology = topology;
        this.sums = new long[topology.domainCount()];
    }

    String key() {
        return topology.key();
    }

    /** Counted pods, each of this weight. */
    void addAll(Tally tally, int slotCount, long weight) {
        for (int slot = 0; slot < slotCount; slot++) {
            int pods = tally.on(slot);
            if (pods != 0) {
                addAt(slot, pods * weight);
            }
        }
    }

    /** Carriers of the term, each of this weight. */
    void addAll(Carried term, int slotCount, long weight) {
        for (int slot = 0; slot < slotCount; slot++) {
            int pods = term.on(slot);
            if (pods != 0) {
                addAt(slot, pods * weight);
            }
        }
    }

    private void addAt(int slot, long amount) {
        int domain = topology.domainOf(slot);
        if (domain != Topology.NO_DOMAIN) {
            sums[domain] += amount;
        }
    }

    void add(NodeInfo node, long amount) {
        addAt(node.slot(), amount);
    }

    boolean isInDomain(NodeInfo node) {
        return topology.domainOf(node) != Topology.NO_DOMAIN;
    }

    /** 0 for a node in no domain. */
    long of(NodeInfo node) {
        int domain = topology.domainOf(node);
        return domain == Topology.NO_DOMAIN ? 0 : sums[domain];
    }
}
