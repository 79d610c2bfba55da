/** One cluster member: wires log, consensus, state machine and lifecycle. */
@NullMarked
package io.keelson.kvstore.member;

import org.jspecify.annotations.NullMarked;
