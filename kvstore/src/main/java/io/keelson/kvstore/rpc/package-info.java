/** The gRPC and HTTP face: validates, translates, delegates. */
@NullMarked
package io.keelson.kvstore.rpc;

import org.jspecify.annotations.NullMarked;
