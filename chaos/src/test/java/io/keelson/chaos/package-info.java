/**
 * The proofs that run on clusters of processes. Each drives our server; with {@code
 * -Dkeelson.chaos.server=etcd} the same tests drive a real etcd, which shows that they ask for what
 * etcd does. Tests that compare the two need both; what is missing is said in the reason of a skip.
 */
@NullMarked
package io.keelson.chaos;

import org.jspecify.annotations.NullMarked;
