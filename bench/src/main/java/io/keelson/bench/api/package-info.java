/**
 * Load on a Kubernetes API server: creates, gets and lists of pods over HTTP/1.1, watches over
 * HTTP/2, all over TLS with a client certificate from a kubeconfig.
 *
 * <pre>
 *   store member ◀── API server ◀── 50 connections, one call at a time each   (create, get, list)
 *                               ◀── 50 connections of HTTP/2, watches on each (events)
 * </pre>
 *
 * <p>The tool shares the machine with what it measures: answers are counted, not parsed, and the
 * figure to trust is the server's processor time for each call, {@code utime + stime} of its
 * process before and after.
 */
@NullMarked
package io.keelson.bench.api;

import org.jspecify.annotations.NullMarked;
