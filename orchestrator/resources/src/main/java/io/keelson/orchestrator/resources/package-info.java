/**
 * One declaration for each kind of the API: what it is called, what may be done with it, where it
 * is stored, and its hooks as pure functions. A kind, or a family of small ones, is one file;
 * adding a kind is adding to one file and to the list in {@link
 * io.keelson.orchestrator.resources.ResourceTable}.
 *
 * <pre>
 *   body ─ decode ─ (conversion in) ─ default ─ prepare ─ validate ─ store
 *                                       └───── Strategy ─────┘
 *   stored ─ (conversion out) ─ encode, or TableColumns
 * </pre>
 *
 * <p>Uids, names, times and addresses are not made here: the API server fills them in. Ages are
 * counted from a time that is a parameter.
 */
@NullMarked
package io.keelson.orchestrator.resources;

import org.jspecify.annotations.NullMarked;
