/**
 * Deletes pods from nodes with a taint {@code NoExecute} that they do not tolerate, or not for
 * ever: those after the shortest of their {@code tolerationSeconds}, counted from when the node was
 * tainted or the pod came to it. When the taint goes before, so does the plan.
 *
 * <p>What is planned is nowhere but in nodes and pods: a taint has its time, so that who begins
 * anew goes on counting.
 */
@NullMarked
package io.keelson.orchestrator.controllers.tainteviction;

import org.jspecify.annotations.NullMarked;
