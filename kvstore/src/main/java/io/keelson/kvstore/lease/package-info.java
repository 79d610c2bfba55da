/** Leases as the leader sees them: deadlines, keep-alives and expiry. */
@NullMarked
package io.keelson.kvstore.lease;

import org.jspecify.annotations.NullMarked;
