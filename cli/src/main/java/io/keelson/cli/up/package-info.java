/**
 * {@code keelson up}: a whole cluster on this machine, each member a process of its own, one API
 * server on them, and fake nodes if they are asked for.
 *
 * <pre>
 *   D/                    the data folder, ./.keelson unless told otherwise
 *     cluster.properties  how many members, which ports, the cluster's token: fixed at the first up
 *     up.lock             held by the one {@code up} that runs this cluster
 *     m1/                 data of member m1
 *     m1.log              its log
 *     …
 *     admin.kubeconfig    how kubectl reaches the API server as its administrator
 *     pki/                its keys and certificates
 *     apiserver.log       its log
 *     agent.log           that of the nodes
 * </pre>
 *
 * <p>{@link io.keelson.cli.up.Supervisor} is the loop: one thread takes events from a queue (a
 * child is ready, has failed, has ended; a replacement went on) and acts on them. A child that ends
 * is started again, after a pause that doubles up to a limit. A member that its peers refuse
 * because its data are lost is given a new identity by {@link io.keelson.cli.up.MemberReplacement}.
 *
 * <p>No child outlives {@code up}: each holds the end of a pipe that the system closes with it.
 */
@NullMarked
package io.keelson.cli.up;

import org.jspecify.annotations.NullMarked;
