/**
 * Things of which there is one each: cluster IPs and node ports. Who holds one is a key of its own,
 * claimed and released in the transaction that writes the Service, so nothing is ever held by a
 * Service that does not exist, nothing twice, and there is nothing to repair.
 *
 * <pre>
 *   create Service:  if  absent(service) and absent(ipaddresses/10.96.0.7) and absent(nodeports/30007)
 *                    then put all three
 * </pre>
 *
 * A cache tells which candidates look free; the transaction tells whether they are. A claim that is
 * lost to another is tried again with the next candidate.
 */
@NullMarked
package io.keelson.orchestrator.storage.alloc;

import org.jspecify.annotations.NullMarked;
