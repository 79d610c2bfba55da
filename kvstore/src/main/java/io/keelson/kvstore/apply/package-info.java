/**
 * What an entry of the log does to the store: pure functions from (entry, state) to (changes,
 * events, answer). No flag, clock, disk size or queue length of a member has a say here.
 */
@NullMarked
package io.keelson.kvstore.apply;

import org.jspecify.annotations.NullMarked;
