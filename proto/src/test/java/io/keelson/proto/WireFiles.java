package io.keelson.proto;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.keelson.proto.authpb.AuthProto;
import io.keelson.proto.etcdserverpb.RpcProto;
import io.keelson.proto.mvccpb.KvProto;
import io.keelson.proto.v3electionpb.V3ElectionProto;
import io.keelson.proto.v3lockpb.V3LockProto;
import java.util.List;

/** The descriptors of our side of etcd's API. */
final class WireFiles {

    static final List<FileDescriptor> OURS =
            List.of(
                    AuthProto.getDescriptor(),
                    KvProto.getDescriptor(),
                    RpcProto.getDescriptor(),
                    V3LockProto.getDescriptor(),
                    V3ElectionProto.getDescriptor());

    private WireFiles() {}
}
