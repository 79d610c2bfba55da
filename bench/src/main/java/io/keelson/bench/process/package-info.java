/** The programs that are measured, as processes of the operating system, and what they use. */
@NullMarked
package io.keelson.bench.process;

import org.jspecify.annotations.NullMarked;
