/**
 * The {@code bench} command: load on any etcd v3 endpoint or on the API server, and two programs
 * side by side.
 *
 * <p>{@link io.keelson.bench.BenchCommand} is what the {@code keelson} program registers; {@link
 * io.keelson.bench.BenchMain} runs the same alone. The classes here only turn options into values
 * and values into text; the work is in {@code load} (one generator, one report), {@code compare}
 * (two clusters in turns, one table), {@code api} (creates, gets, lists and watches over TLS) and
 * {@code scheduler} (pods get nodes, without an API server).
 */
@NullMarked
package io.keelson.bench;

import org.jspecify.annotations.NullMarked;
