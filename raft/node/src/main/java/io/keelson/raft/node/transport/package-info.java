/** Messages between members. */
@NullMarked
package io.keelson.raft.node.transport;

import org.jspecify.annotations.NullMarked;
