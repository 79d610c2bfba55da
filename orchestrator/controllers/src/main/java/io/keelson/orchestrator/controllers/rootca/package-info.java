/**
 * Gives every namespace the ConfigMap {@code kube-root-ca.crt}, by which pods know the API server,
 * and restores it when somebody changes or deletes it: upstream's rootcacertpublisher.
 */
@NullMarked
package io.keelson.orchestrator.controllers.rootca;

import org.jspecify.annotations.NullMarked;
