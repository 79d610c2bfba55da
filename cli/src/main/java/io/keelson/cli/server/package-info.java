/**
 * {@code keelson server}: one member, asked with etcd's flags.
 *
 * <p>{@link io.keelson.cli.server.FlagTable} lists every flag etcd has, with etcd's default and
 * what becomes of it here. The way of a flag:
 *
 * <pre>
 *   command line ─┐
 *                 ├─► FlagValues ─► ServerSettings ─► MemberSettings ─► the member
 *   ETCD_… ───────┘   one word for    numbers, URLs,    checked values
 *   environment       each flag       relations
 * </pre>
 *
 * <p>A flag given on the command line and in the environment is refused, as etcd does. A flag given
 * its own default changes nothing and is always accepted; another value is honoured, or has no
 * effect and says so in the log, or is refused, by the table.
 */
@NullMarked
package io.keelson.cli.server;

import org.jspecify.annotations.NullMarked;
