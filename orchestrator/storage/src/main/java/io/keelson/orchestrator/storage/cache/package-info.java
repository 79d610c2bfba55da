/**
 * The cache that all reads are served from. One watch over all of {@code /registry/} feeds it, so
 * one revision moves with every write; it is split by resource in process.
 *
 * <pre>
 *   Store ── range at R0, watch from R0+1 ──▶ Feed ──▶ Cacher ── revision R ──▶ RevisionGate
 *                                                        │ by prefix
 *                                                        ▼
 *                                   ResourceCache:  map  key → Stored, at R
 *                                                   ring … events, bounded in bytes …
 *                                                              ▲        ▲
 *                                                        CacheWatch  CacheWatch   cursor and filter
 * </pre>
 *
 * Everything here belongs to one {@link io.keelson.orchestrator.storage.Loop}: methods are called
 * on it, futures complete on it, and nothing is locked.
 */
@NullMarked
package io.keelson.orchestrator.storage.cache;

import org.jspecify.annotations.NullMarked;
