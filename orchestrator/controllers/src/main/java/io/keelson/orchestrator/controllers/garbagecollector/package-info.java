/**
 * The garbage collector: deletes what nobody owns any more, and carries out what a deletion's
 * {@code propagationPolicy} asks for.
 *
 * <pre>
 *                        the owner has
 *   Background           gone                    its dependents are deleted
 *   Foreground           foregroundDeletion      its dependents are deleted, those that block it are
 *                                                waited for, then the finalizer is taken away
 *   Orphan               orphan                  references to it are taken away, then the finalizer
 * </pre>
 *
 * <p>All deletable resources are found by discovery and watched, by whatever informer there is
 * already or else by their metadata only. They make the {@link
 * io.keelson.orchestrator.controllers.garbagecollector.Graph}. It proves that an owner is there;
 * that one is not, only the API proves. A deletion names uid and resourceVersion of what was looked
 * at, so that an object that was adopted meanwhile stays. Before a finalizer is taken away, kinds
 * whose informer is behind are listed: who depends on an owner is known in full by then.
 *
 * <p>As upstream, an object with several owners lives until the last of them is gone, and loses
 * references to those that are; an owner in another namespace is none; a kind that the API does not
 * know is no evidence.
 */
@NullMarked
package io.keelson.orchestrator.controllers.garbagecollector;

import org.jspecify.annotations.NullMarked;
