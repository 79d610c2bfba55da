/** The client against a real etcd. */
@NullMarked
package io.keelson.orchestrator.storage.etcd;

import org.jspecify.annotations.NullMarked;
