/** A member and its face to clients, as one thing that can be started and stopped. */
@NullMarked
package io.keelson.kvstore;

import org.jspecify.annotations.NullMarked;
