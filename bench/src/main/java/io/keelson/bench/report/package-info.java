/** Figures as text, in rows. */
@NullMarked
package io.keelson.bench.report;

import org.jspecify.annotations.NullMarked;
