package io.keelson.orchestrator.storage.alloc;

import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Txn;
import java.util.List;

/**
 * A part of a transaction that claims or releases something.
 *
 * @param value what is claimed, as a Service says it: an address or a port
 * @param key that stands for it
 */
public record Claim(String value, String key, List<Compare> compares, List<Op> ops) {
    public Claim {
        compares = List.copyOf(compares);
        ops = List.copyOf(ops);
    }

    static Claim of(String value, String key, byte[] json) {
        return new Claim(
                value, key, List.of(Compare.absent(key)), List.of(Op.put(key, json)));
    }

    static Claim released(String value, String key) {
        return new Claim(value, key, List.of(), List.of(Op.delete(key)));
    }

    /** The Service's transaction with this in it. */
    public Txn joined(Txn txn) {
        return txn.and(compares, ops);
    }
}
