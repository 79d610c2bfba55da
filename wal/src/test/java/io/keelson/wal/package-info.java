/** Tests of the log: crashes, faults, flipped bits, threads. */
@NullMarked
package io.keelson.wal;

import org.jspecify.annotations.NullMarked;
