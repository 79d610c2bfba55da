/**
 * What a user may do: roles and bindings, read as they are stored.
 *
 * <pre>
 *   User ── subjects of ── ClusterRoleBinding ── ClusterRole ── rules, everywhere
 *        └─ subjects of ── RoleBinding ───────┬─ ClusterRole ── rules, in the binding's namespace
 *                                             └─ Role ───────── rules, in the binding's namespace
 * </pre>
 *
 * Permissions only add up; members of {@code system:masters} are not asked. The roles a cluster
 * begins with are data: {@code bootstrap-policy.txt}.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.authz;

import org.jspecify.annotations.NullMarked;
