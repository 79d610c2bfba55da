/**
 * ControllerRevisions: the templates that an owner's pods were made from, so that older ones can be
 * looked at and gone back to ({@code kubectl rollout history} and {@code undo}).
 *
 * <pre>
 *   ControllerRevision web-6c9f7d5b8d            the owner's name, and the data's hash
 *     labels       the template's, and the hash
 *     annotations  the owner's                   kubectl shows its change-cause
 *     revision     3                             the highest is what the owner asks for
 *     data         {"spec":{"template":{…,"$patch":"replace"}}}
 * </pre>
 *
 * <p>The data is a strategic merge patch of the owner, as upstream stores it; its names are sorted,
 * because kubectl compares its bytes with those it would write itself. A template that is asked for
 * again uses the revision that has it, under a new number. Of revisions that no pod is made from,
 * as many are kept as {@code spec.revisionHistoryLimit} says.
 */
@NullMarked
package io.keelson.orchestrator.controllers.revision;

import org.jspecify.annotations.NullMarked;
