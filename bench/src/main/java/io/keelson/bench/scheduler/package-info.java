/**
 * The scheduler by itself: its core, with bindings and evictions answered in memory.
 *
 * <p>A pod comes as the bytes of an object and is parsed; it is decided; its binding is answered,
 * and the bound pod comes back as the bytes of an object once more. One thread does all of it. The
 * scenarios are those of Kubernetes' own scheduler_perf, whose nodes have 4 processors and 32 GiB.
 * Unlike there, no API server and no store stands between; and time that is only waited for, a
 * back-off, is jumped over.
 */
@NullMarked
package io.keelson.bench.scheduler;

import org.jspecify.annotations.NullMarked;
