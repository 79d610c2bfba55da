/**
 * Real kubectl binaries against our API server: a table of command lines, and what must hold of
 * each one's exit code, output and of the object that is stored afterwards.
 *
 * <pre>
 *   kubectl/*.txt ──read by──▶ KubectlCase ──run by──▶ KubectlSession ──uses──▶ Kubectl (1.20, 1.32, 1.36)
 *                                                           │                        │
 *                                                       FlatJson                KubectlServer
 *                                                (stored = dry run + defaults)   (store + apiserver)
 * </pre>
 *
 * <p>The store beneath is ours, and for kubectl 1.36 a real etcd too; {@code
 * -Dkeelson.chaos.server=etcd} puts one beneath all of them. With {@code
 * -Dkeelson.chaos.kubeconfig=FILE} the same table drives any other API server, a real one for
 * example, which shows that the table asks for what Kubernetes does.
 */
@NullMarked
package io.keelson.chaos.kubectl;

import org.jspecify.annotations.NullMarked;
