@NullMarked
package io.keelson.orchestrator.client.pki;

import org.jspecify.annotations.NullMarked;
