/** A durable, segmented, checksummed log of entries that knows nothing of who writes it. */
@NullMarked
package io.keelson.wal;

import org.jspecify.annotations.NullMarked;
