/**
 * The cluster's own rules about writes, in the order in which {@link
 * io.keelson.orchestrator.apiserver.admission.AdmissionPlugins} asks them. None of them calls the
 * store: what a rule relies on becomes a condition of the write's own transaction, and what it
 * gives away or counts becomes a part of it.
 *
 * <pre>
 *   rule                    relies on                     writes with the object
 *   NamespaceLifecycle      the namespace's revision
 *   ServiceAccount          (of a namespace)              its account "default"
 *   addresses of Services   ipaddresses/ and nodeports/   the same, claimed or let go
 *                           that are absent
 *   ResourceQuota           the quotas' revisions, and    the quotas' usage
 *                           the namespace's fence
 * </pre>
 *
 * <p>A new namespace's account {@code default} is made here and not left to a controller, because
 * without it no pod can be created: a namespace is usable from its first revision on, also where no
 * controllers run. A controller that makes sure of the account finds it there.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.admission;

import org.jspecify.annotations.NullMarked;
