package io.keelson.orchestrator.storage;

/** One change of one key. */
public sealed interface StoreEvent {
    String key();

    /** Of the store, at which it happened; several events of one transaction share it. */
    long revision();

    record Put(Row row) implements StoreEvent {
        @Override
        public String key() {
            return row.key();
        }

        @Override
        public long revision() {
            return row.modRevision();
        }
    }

    record Delete(String key, long revision) implements StoreEvent {}
}
