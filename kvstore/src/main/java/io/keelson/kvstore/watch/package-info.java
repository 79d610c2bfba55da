/**
 * The hub that takes each applied batch to those who watch.
 */
@NullMarked
package io.keelson.kvstore.watch;

import org.jspecify.annotations.NullMarked;
