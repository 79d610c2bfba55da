/**
 * Controllers: each looks at what one kind of object asks for and makes it so, by writing other
 * objects. They know each other only through the API.
 *
 * <pre>
 *   informers ──changes──▶ names ──▶ reconciler ──writes──▶ API
 *       ▲                                                    │
 *       └────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>One package a controller. {@link io.keelson.orchestrator.controllers.Controllers} lists them.
 */
@NullMarked
package io.keelson.orchestrator.controllers;

import org.jspecify.annotations.NullMarked;
