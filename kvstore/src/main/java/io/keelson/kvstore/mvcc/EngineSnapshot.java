package io.keelson.kvstore.mvcc;

/** The state of an engine at one moment. Any thread may read; nobody after it is closed. */
public interface EngineSnapshot extends Source, AutoCloseable {
    @Override
    void close();
}
