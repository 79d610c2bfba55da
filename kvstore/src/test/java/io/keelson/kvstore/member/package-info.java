/**
 * Whole members in one thread and from one seed: real log, consensus, state machine, watch hub and
 * lessor over simulated disks, engines, network and time, with power cuts wherever something is
 * made durable. What the clients and watchers of a run were told is checked by small classes, one
 * for each promise.
 */
@NullMarked
package io.keelson.kvstore.member;

import org.jspecify.annotations.NullMarked;
