/**
 * A whole cluster under measurement: one store member, one control plane and one agent of nodes
 * that only say what they do, as processes on this machine; what users would ask for is asked for
 * over HTTPS, and timed until the API says that it is so.
 */
@NullMarked
package io.keelson.bench.cluster;

import org.jspecify.annotations.NullMarked;
