/** Writes the reports as JSON. Reading JSON is nobody's business here. */
@NullMarked
package io.keelson.bench.json;

import org.jspecify.annotations.NullMarked;
