/** Keys at revisions, behind the {@code Engine} port. */
@NullMarked
package io.keelson.kvstore.mvcc;

import org.jspecify.annotations.NullMarked;
