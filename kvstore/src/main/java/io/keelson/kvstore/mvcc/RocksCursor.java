package io.keelson.kvstore.mvcc;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** An iterator with all that must live as long as it does. */
final class RocksCursor implements EngineCursor {
    private final RocksIterator iterator;
    private final ReadOptions options;
    private final @Nullable Slice end;
    private boolean valid;
    private byte @Nullable [] key;

    /** Takes over all three. */
    RocksCursor(RocksIterator iterator, ReadOptions options, @Nullable Slice end) {
        this.iterator = iterator;
        this.options = options;
        this.end = end;
    }

    @Override
    public boolean valid() {
        return valid;
    }

    @Override
    public byte[] key() {
        byte[] here = key;
        if (here == null) {
            checkValid();
            here = iterator.key();
            key = here;
        }
        return here;
    }

    @Override
    public byte[] value() {
        checkValid();
        return iterator.value();
    }

    @Override
    public void next() {
        checkValid();
        iterator.next();
        moved();
    }

    @Override
    public void seek(byte[] target) {
        iterator.seek(target);
        moved();
    }

    private void moved() {
        key = null;
        valid = iterator.isValid();
        if (!valid) {
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw RocksSnapshot.failure(e);
            }
        }
    }

    private void checkValid() {
        if (!valid) {
            throw new IllegalStateException("the cursor is at its end");
        }
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
        if (end != null) {
            end.close();
        }
    }
}
