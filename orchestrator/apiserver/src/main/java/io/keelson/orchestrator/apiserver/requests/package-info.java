/**
 * What a request asks for, read out of its path, its query and its headers. Pure: bytes and strings
 * in, records out.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.requests;

import org.jspecify.annotations.NullMarked;
