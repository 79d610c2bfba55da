/**
 * The {@code keelson} program: its commands, and the one place where the modules are put together.
 *
 * <p>Every command ends with one of these exit codes, and says on standard error in one line what
 * went wrong:
 *
 * <pre>
 *   0   done, or stopped as asked
 *   1   it could not be done: a port is taken, a folder cannot be used, a check failed
 *   2   it was asked wrongly: an unknown or ill-formed flag
 * </pre>
 *
 * <p>A stack trace is never printed for what a person can cause; what only a defect can cause is
 * one line too, and {@code -Dkeelson.trace=true} in {@code KEELSON_JAVA_OPTS} shows where.
 */
@NullMarked
package io.keelson.cli;

import org.jspecify.annotations.NullMarked;
