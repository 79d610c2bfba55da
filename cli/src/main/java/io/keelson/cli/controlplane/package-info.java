/**
 * Kubernetes' control plane as commands: the API server alone, or with the controllers and the
 * scheduler in the same process, which reach it without a socket.
 *
 * <p>The controllers act while this process leads, which the Lease {@code
 * kube-system/kube-controller-manager} says, and the scheduler while it leads by {@code
 * kube-system/kube-scheduler}: upstream's names, so that upstream's programs and ours take turns
 * and never act at the same time.
 *
 * <p>Nodes come in from outside: {@code agent} reaches the API over HTTPS, with a kubeconfig.
 */
@NullMarked
package io.keelson.cli.controlplane;

import org.jspecify.annotations.NullMarked;
