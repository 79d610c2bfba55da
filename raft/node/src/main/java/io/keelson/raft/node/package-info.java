/** The loop that feeds the Raft core and carries out its effects. */
@NullMarked
package io.keelson.raft.node;

import org.jspecify.annotations.NullMarked;
