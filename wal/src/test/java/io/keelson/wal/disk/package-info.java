/** A disk in memory that can crash and fail, and the contract that it shares with the real one. */
@NullMarked
package io.keelson.wal.disk;

import org.jspecify.annotations.NullMarked;
