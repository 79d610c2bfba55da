/**
 * Objects in an etcd v3 store. {@link io.keelson.orchestrator.storage.Store} is the port: what the
 * control plane needs of etcd's API and nothing more; a real one is behind {@code storage.etcd},
 * one in memory is {@link io.keelson.orchestrator.storage.MemoryStore}; the cache that all reads
 * are served from is {@code storage.cache}.
 *
 * <pre>
 *   /registry/pods/default/web-0              key: resource, namespace, name
 *   {"kind":"Pod","metadata":{"name":…},…}    value: JSON without metadata.resourceVersion
 *   mod revision 1234                         becomes metadata.resourceVersion "1234"
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.storage;

import org.jspecify.annotations.NullMarked;
