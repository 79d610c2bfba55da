package io.keelson.wal.disk;

import java.io.IOException;

/** Another process, or another part of this one, holds the lock. */
public final class DiskLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskLockedException(String message) {
        super(message);
    }
}
