/**
 * The log's outlet: one line for each event on standard error, in one of two forms.
 *
 * <pre>
 *   console   2026-11-23T10:20:36.123Z  INFO   m1        ready to serve client requests
 *             when, in UTC              level  source    what happened
 *   json      {"level":"info","ts":"2026-11-23T10:20:36.123Z","logger":"m1","msg":"ready …"}
 * </pre>
 *
 * <p>The backend is {@code java.util.logging}, which gRPC uses in any case; everything else reaches
 * it through SLF4J. An exception adds its messages to the line; its stack trace follows at level
 * {@code debug} only.
 */
@NullMarked
package io.keelson.cli.logging;

import org.jspecify.annotations.NullMarked;
