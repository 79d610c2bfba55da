/**
 * One cluster member: wires log, consensus, state machine and lifecycle.
 *
 * <p>Read in this order: {@link io.keelson.kvstore.member.Member} (what there is and how it is put
 * together), {@link io.keelson.kvstore.member.Gateway} (what clients ask), {@link
 * io.keelson.kvstore.member.Applier} (how a committed entry becomes state and answers), {@link
 * io.keelson.kvstore.member.Restarts} (what a member may believe of its two durable things), {@link
 * io.keelson.kvstore.member.Bootstrap} (how it comes to be) and {@link
 * io.keelson.kvstore.member.Membership} (how a cluster changes).
 *
 * <pre>
 *  DATA-DIR/member/
 *    identity              whose directory this is; written once, last of all at the beginning
 *    wal/                  the log, see the wal module
 *    db.&lt;index&gt;-&lt;term&gt;/   the state machine since the snapshot of that entry; db.0-0 at first
 *    db.….part/            a snapshot that is being received
 *    send.&lt;n&gt;/             a checkpoint that is being sent
 * </pre>
 *
 * <p>Nothing here asks for the time, a random number, a file or a socket by itself: {@link
 * io.keelson.kvstore.member.MemberEnvironment} brings them; the operating system's is {@link
 * io.keelson.kvstore.member.MemberProcess}.
 */
@NullMarked
package io.keelson.kvstore.member;

import org.jspecify.annotations.NullMarked;
