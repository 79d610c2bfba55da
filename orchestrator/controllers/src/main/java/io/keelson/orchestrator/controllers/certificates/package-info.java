/**
 * Requests for certificates, from their approval to their end:
 *
 * <pre>
 *   approving ── a node's for itself, if an access review says that its maker may have it
 *   signing   ── an approved one for one of the four signers of kubernetes.io: its certificate;
 *                Failed if it breaks the signer's rules
 *   cleaning  ── deleted an hour after it was issued, denied or has failed, a day after it was made
 *                and nobody decided, and when its certificate has run out
 * </pre>
 *
 * Upstream's csrapproving, csrsigning and csrcleaner controllers; upstream cleans once an hour,
 * here each request goes when its time has come.
 */
@NullMarked
package io.keelson.orchestrator.controllers.certificates;

import org.jspecify.annotations.NullMarked;
