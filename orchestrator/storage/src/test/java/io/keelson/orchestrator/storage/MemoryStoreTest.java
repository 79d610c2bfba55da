package io.keelson.orchestrator.storage;

import java.util.concurrent.ExecutorService;

/** The contract, kept by the store in memory. */
class MemoryStoreTest extends StoreContract {
    @Override
    protected Store open(ExecutorService callbackThread) {
        return new MemoryStore(callbackThread);
    }
}
