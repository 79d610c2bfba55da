package io.keelson.orchestrator.object.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.YamlReader;
import java.util.List;
import java.util.stream.Stream;

/** Objects with many fields, as YAML. */
final class Samples {
    static final String DEPLOYMENT =
            """
            kind: Deployment
            apiVersion: apps/v1
            metadata:
              name: web
              namespace: default
              generation: 3
              creationTimestamp: "2026-11-23T08:13:12Z"
              labels: {app: web, "keelson.io/tier": front}
              annotations: {empty: ""}
              finalizers: [keelson.io/a, keelson.io/b]
              ownerReferences:
              - {apiVersion: v1, kind: Boat, name: b, uid: u-1, controller: true, blockOwnerDeletion: false}
              managedFields:
              - manager: kubectl
                operation: Apply
                apiVersion: apps/v1
                time: "2026-11-23T08:13:12Z"
                fieldsType: FieldsV1
                fieldsV1: {"f:spec": {"f:replicas": {}}}
            spec:
              replicas: 0
              selector:
                matchLabels: {app: web}
                matchExpressions:
                - {key: tier, operator: In, values: [front, back]}
              strategy:
                type: RollingUpdate
                rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}
              template:
                metadata: {labels: {app: web}}
                spec:
                  serviceAccountName: web
                  terminationGracePeriodSeconds: 30
                  securityContext: {runAsUser: 0, fsGroup: 2000, supplementalGroups: [1, 300, 70000]}
                  nodeSelector: {disk: fast}
                  tolerations:
                  - {key: gpu, operator: Exists, effect: NoExecute, tolerationSeconds: 60}
                  topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: zone
                    whenUnsatisfiable: DoNotSchedule
                    labelSelector: {matchLabels: {app: web}}
                  containers:
                  - name: web
                    image: nginx:1.27
                    args: ["-c", ""]
                    ports:
                    - {name: http, containerPort: 80, protocol: TCP}
                    env:
                    - {name: A, value: "1"}
                    - {name: B, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}}
                    - {name: C, valueFrom: {secretKeyRef: {name: s, key: k, optional: false}}}
                    - {name: D, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}
                    envFrom:
                    - {prefix: X_, configMapRef: {name: cm}}
                    resources:
                      limits: {cpu: 500m, memory: 128Mi}
                      requests: {cpu: 100m}
                    livenessProbe:
                      httpGet: {path: /healthz, port: http, scheme: HTTP, httpHeaders: [{name: H, value: v}]}
                      periodSeconds: 10
                    readinessProbe: {tcpSocket: {port: 80}, failureThreshold: 3}
                    startupProbe: {exec: {command: ["true"]}}
                    lifecycle: {preStop: {sleep: {seconds: 5}}}
                    securityContext:
                      allowPrivilegeEscalation: false
                      capabilities: {add: [NET_ADMIN], drop: [ALL]}
                    volumeMounts:
                    - {name: v, mountPath: /data, readOnly: true}
            status:
              observedGeneration: 3
              conditions:
              - type: Available
                status: "True"
                lastUpdateTime: "2026-11-23T08:13:12Z"
                lastTransitionTime: "1969-12-31T23:59:59Z"
                reason: Fine
                message: "größer ✓"
            """;

    static final String POD_WITH_VOLUMES =
            """
            kind: Pod
            apiVersion: v1
            metadata: {name: volumes}
            spec:
              containers: []
              volumes:
              - {name: a, hostPath: {path: /tmp, type: Directory}}
              - {name: b, emptyDir: {}}
              - {name: c, emptyDir: {medium: Memory, sizeLimit: 64Mi}}
              - {name: d, gcePersistentDisk: {pdName: d, fsType: ext4, partition: 1}}
              - {name: e, awsElasticBlockStore: {volumeID: v}}
              - {name: f, secret: {secretName: s, defaultMode: 420, items: [{key: k, path: p, mode: 256}]}}
              - {name: g, nfs: {server: s, path: /p}}
              - {name: h, iscsi: {targetPortal: t, iqn: i, lun: 1, portals: [p], secretRef: {name: s}}}
              - {name: i, glusterfs: {endpoints: e, path: p}}
              - {name: j, persistentVolumeClaim: {claimName: c, readOnly: true}}
              - {name: k, rbd: {monitors: [m], image: i, pool: rbd}}
              - {name: l, flexVolume: {driver: d, options: {a: b}}}
              - {name: m, cinder: {volumeID: v}}
              - {name: n1, cephfs: {monitors: [m]}}
              - {name: o, flocker: {datasetName: d}}
              - name: p
                downwardAPI:
                  items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]
                  defaultMode: 0
              - {name: q, fc: {targetWWNs: [w], lun: 2}}
              - {name: r, azureFile: {secretName: s, shareName: n1}}
              - {name: s, configMap: {name: cm, optional: true}}
              - {name: t, vsphereVolume: {volumePath: p}}
              - {name: u, quobyte: {registry: r, volume: v}}
              - {name: v, azureDisk: {diskName: d, diskURI: u, kind: Shared}}
              - {name: w, photonPersistentDisk: {pdID: p}}
              - name: x
                projected:
                  defaultMode: 420
                  sources:
                  - {serviceAccountToken: {audience: a, expirationSeconds: 3607, path: token}}
                  - {configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}}
                  - {secret: {name: s}}
                  - {downwardAPI: {items: [{path: ns, fieldRef: {fieldPath: metadata.namespace}}]}}
                  - {clusterTrustBundle: {signerName: s, path: p}}
              - {name: y1, portworxVolume: {volumeID: v}}
              - {name: z, scaleIO: {gateway: g, system: s, secretRef: {name: n1}}}
              - {name: aa, storageos: {volumeName: v}}
              - {name: ab, csi: {driver: d, volumeAttributes: {a: b}, nodePublishSecretRef: {name: n1}}}
              - name: ac
                ephemeral:
                  volumeClaimTemplate:
                    metadata: {labels: {a: b}}
                    spec:
                      accessModes: [ReadWriteOnce]
                      storageClassName: ""
                      resources: {requests: {storage: 1Gi}}
              - {name: ad, image: {reference: r, pullPolicy: IfNotPresent}}
              ephemeralContainers:
              - {name: debug, image: busybox, targetContainerName: web, stdin: true}
            status: {}
            """;

    private static final String OTHERS =
            """
            kind: Service
            apiVersion: v1
            metadata: {name: s}
            spec:
              clusterIP: None
              clusterIPs: [None]
              ipFamilies: [IPv4]
              ports:
              - {name: http, port: 80, targetPort: http, protocol: TCP, nodePort: 30080}
              - {name: dns, port: 53, targetPort: 0, protocol: UDP}
              selector: {app: web}
              sessionAffinity: ClientIP
              sessionAffinityConfig: {clientIP: {timeoutSeconds: 10800}}
              allocateLoadBalancerNodePorts: false
            status: {loadBalancer: {ingress: [{ip: 10.0.0.1, ipMode: VIP}]}}
            ---
            kind: Job
            apiVersion: batch/v1
            metadata: {name: j}
            spec:
              parallelism: 0
              completions: 3
              backoffLimit: 6
              completionMode: Indexed
              suspend: false
              podFailurePolicy:
                rules:
                - {action: Ignore, onExitCodes: {operator: In, values: [1, 2, 255]}}
              template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
            status: {active: 1, uncountedTerminatedPods: {succeeded: [a]}, completedIndexes: 0-2}
            ---
            kind: CronJob
            apiVersion: batch/v1
            metadata: {name: cj}
            spec:
              schedule: "*/5 * * * *"
              timeZone: Europe/Berlin
              startingDeadlineSeconds: 100
              jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}
            status: {lastScheduleTime: "2026-11-23T08:10:00Z"}
            ---
            kind: Role
            apiVersion: rbac.authorization.k8s.io/v1
            metadata: {name: r, namespace: n1}
            rules:
            - {apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}
            - {nonResourceURLs: [/healthz], verbs: ["*"]}
            ---
            kind: Secret
            apiVersion: v1
            metadata: {name: s}
            data: {a: aGVsbG8=, empty: "", binary: AP+AfwE=}
            stringData: {b: text}
            immutable: false
            type: Opaque
            ---
            kind: ConfigMap
            apiVersion: v1
            metadata: {name: c}
            data: {a: "1", "b.txt": "line\\nline\\n"}
            binaryData: {raw: AP+AfwE=}
            immutable: true
            ---
            kind: HorizontalPodAutoscaler
            apiVersion: autoscaling/v1
            metadata: {name: h}
            spec:
              scaleTargetRef: {kind: Deployment, name: web, apiVersion: apps/v1}
              minReplicas: 1
              maxReplicas: 5
              targetCPUUtilizationPercentage: 80
            status: {currentReplicas: 1, desiredReplicas: 0}
            ---
            kind: HorizontalPodAutoscaler
            apiVersion: autoscaling/v2
            metadata: {name: h}
            spec:
              scaleTargetRef: {kind: Deployment, name: web, apiVersion: apps/v1}
              maxReplicas: 5
              metrics:
              - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
              - type: Pods
                pods: {metric: {name: m, selector: {matchLabels: {a: b}}}, target: {type: AverageValue, averageValue: 1k}}
              behavior:
                scaleDown:
                  stabilizationWindowSeconds: 0
                  policies: [{type: Pods, value: 4, periodSeconds: 60}]
            ---
            kind: Ingress
            apiVersion: networking.k8s.io/v1
            metadata: {name: i}
            spec:
              ingressClassName: nginx
              tls: [{hosts: [a.example], secretName: t}]
              rules:
              - host: a.example
                http:
                  paths:
                  - path: /
                    pathType: Prefix
                    backend: {service: {name: s, port: {number: 80}}}
                  - path: /n
                    pathType: Exact
                    backend: {service: {name: s, port: {name: http}}}
            ---
            kind: ResourceQuota
            apiVersion: v1
            metadata: {name: q}
            spec:
              hard: {pods: "10", requests.cpu: "1"}
              scopeSelector:
                matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]
            status: {hard: {pods: "10"}, used: {pods: "0"}}
            ---
            kind: PodDisruptionBudget
            apiVersion: policy/v1
            metadata: {name: p}
            spec: {minAvailable: 50%, selector: {matchLabels: {a: b}}}
            status:
              disruptedPods: {web-1: "2026-11-23T08:10:00Z"}
              disruptionsAllowed: 0
              currentHealthy: 1
              desiredHealthy: 1
              expectedPods: 2
            ---
            kind: TokenRequest
            apiVersion: authentication.k8s.io/v1
            metadata: {}
            spec:
              audiences: [api]
              expirationSeconds: 3600
              boundObjectRef: {kind: Pod, apiVersion: v1, name: p, uid: u}
            status: {token: t, expirationTimestamp: "2026-11-23T09:10:00Z"}
            ---
            kind: SelfSubjectAccessReview
            apiVersion: authorization.k8s.io/v1
            metadata: {}
            spec:
              resourceAttributes: {namespace: n1, verb: get, group: apps, resource: deployments}
            status: {allowed: true, reason: because}
            ---
            kind: SubjectAccessReview
            apiVersion: authorization.k8s.io/v1
            metadata: {}
            spec:
              nonResourceAttributes: {path: /metrics, verb: get}
              user: u
              groups: [g]
              extra: {scopes: [a, b], one: [c]}
            status: {allowed: false}
            ---
            kind: Event
            apiVersion: v1
            metadata: {name: e, namespace: n1}
            involvedObject: {kind: Pod, namespace: n1, name: p, apiVersion: v1, fieldPath: "spec.containers{c}"}
            reason: Started
            source: {component: agent, host: h}
            firstTimestamp: "2026-11-23T08:10:00Z"
            lastTimestamp: "2026-11-23T08:11:00Z"
            count: 2
            type: Normal
            eventTime: "2026-11-23T08:10:00.000120Z"
            series: {count: 3, lastObservedTime: "2026-11-23T08:10:00.000000Z"}
            reportingComponent: c
            reportingInstance: i
            ---
            kind: Event
            apiVersion: events.k8s.io/v1
            metadata: {name: e, namespace: n1}
            eventTime: "1969-12-31T23:59:59.999999Z"
            reportingController: c
            regarding: {kind: Pod, name: p}
            note: text
            ---
            kind: Lease
            apiVersion: coordination.k8s.io/v1
            metadata: {name: l}
            spec: {holderIdentity: h, leaseDurationSeconds: 40, renewTime: "2026-11-23T08:10:00.999999Z"}
            ---
            kind: PersistentVolume
            apiVersion: v1
            metadata: {name: pv}
            spec:
              capacity: {storage: 5Gi}
              local: {path: /mnt}
              accessModes: [ReadWriteOnce]
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                  - matchExpressions: [{key: h, operator: In, values: [a]}]
            status: {}
            ---
            kind: ControllerRevision
            apiVersion: apps/v1
            metadata: {name: c}
            data: {spec: {template: {"$patch": replace}, numbers: [1, 2.5, null, true]}}
            revision: 0
            ---
            kind: ValidatingWebhookConfiguration
            apiVersion: admissionregistration.k8s.io/v1
            metadata: {name: v}
            webhooks:
            - name: a.b.c
              clientConfig: {url: "u", caBundle: AP8=}
              rules: [{operations: ["*"], apiGroups: [""], apiVersions: [v1], resources: [pods], scope: "*"}]
              sideEffects: None
              admissionReviewVersions: [v1]
            ---
            kind: CustomResourceDefinition
            apiVersion: apiextensions.k8s.io/v1
            metadata: {name: boats.sea.io}
            spec:
              group: sea.io
              names: {plural: boats, kind: Boat}
              scope: Namespaced
              versions:
              - name: v1
                served: true
                storage: false
                schema:
                  openAPIV3Schema:
                    "$schema": s
                    type: object
                    x-kubernetes-preserve-unknown-fields: false
                    properties:
                      spec:
                        type: object
                        required: [size]
                        properties:
                          size: {type: integer, minimum: 0, maximum: 1.5, default: 3, enum: [1, "a", null]}
                          any: {x-kubernetes-int-or-string: true}
                          tuple: {type: array, items: [{type: string}, {type: integer}]}
                          list: {type: array, items: {type: string}, x-kubernetes-list-type: set}
                          map: {type: object, additionalProperties: {type: string}}
                          open: {type: object, additionalProperties: true}
                          shut: {type: object, additionalProperties: false}
                        dependencies: {size: [any], any: {type: object}}
                        x-kubernetes-validations: [{rule: "self.size > 0", message: m}]
            """;

    private Samples() {}

    static Stream<Obj> all() {
        return Stream.concat(
                        Stream.of(DEPLOYMENT, POD_WITH_VOLUMES),
                        List.of(OTHERS.split("(?m)^---$", -1)).stream())
                .map(Samples::read);
    }

    static Obj read(String yaml) {
        return (Obj) YamlReader.read(yaml.getBytes(UTF_8));
    }
}
