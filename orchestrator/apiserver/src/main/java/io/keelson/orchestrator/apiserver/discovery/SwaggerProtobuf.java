package io.keelson.orchestrator.apiserver.discovery;

import com.google.protobuf.CodedOutputStream;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Version 2 of OpenAPI in the protobuf of {@code openapi.v2.Document}, as far as {@link OpenApi}
 * uses it. What stands in JSON under a name is in protobuf a message of the name (1) and the value
 * (2); extensions, whose values are anything, hold YAML, which JSON is.
 */
final class SwaggerProtobuf {
    /** A message under way. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

        Message text(int number, String text) {
            if (!text.isEmpty()) {
                write(() -> out.writeString(number, text));
            }
            return this;
        }

        Message texts(int number, Arr texts) {
            for (Node node : texts) {
                if (node instanceof Node.Text(String text)) {
                    write(() -> out.writeString(number, text));
                }
            }
            return this;
        }

        Message message(int number, Message inner) {
            write(() -> out.writeByteArray(number, inner.end()));
            return this;
        }

        byte[] end() {
            write(out::flush);
            return bytes.toByteArray();
        }

        private interface Writing {
            void run() throws IOException;
        }

        private static void write(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // not of an array of bytes
            }
        }
    }

    private SwaggerProtobuf() {}

    static byte[] write(Obj document) {
        Obj info = document.obj("info");
        return new Message()
                .text(1, document.text("swagger"))
                .message(2, new Message().text(1, info.text("title")).text(2, info.text("version")))
                .message(8, paths(document.obj("paths")))
                .message(9, schemas(document.obj("definitions")))
                .end();
    }

    private static Message named(String name, Message value) {
        return new Message().text(1, name).message(2, value);
    }

    private static Message paths(Obj paths) {
        Message message = new Message();
        paths.forEach((path, item) -> message.message(2, named(path, pathItem((Obj) item))));
        return message;
    }

    private static Message pathItem(Obj item) {
        Message message = new Message();
        item.forEach((method, operation) -> {
            int number =
                    switch (method) {
                        case "get" -> 2;
                        case "put" -> 3;
                        case "post" -> 4;
                        case "delete" -> 5;
                        case "patch" -> 8;
                        default -> throw new IllegalStateException("no method " + method);
                    };
            message.message(number, operation((Obj) operation));
        });
        return message;
    }

    private static Message operation(Obj operation) {
        Message message = new Message().text(5, operation.text("operationId"));
        for (Node node : operation.arr("parameters")) {
            Obj parameter = (Obj) node;
            Message inQuery =
                    new Message()
                            .text(2, parameter.text("in"))
                            .text(4, parameter.text("name"))
                            .text(6, parameter.text("type"));
            Message withoutBody = new Message().message(3, inQuery);
            message.message(8, new Message().message(1, new Message().message(2, withoutBody)));
        }
        Message responses = new Message();
        operation
                .obj("responses")
                .forEach((code, response) -> {
                    String description = ((Obj) response).text("description");
                    Message value = new Message().message(1, new Message().text(1, description));
                    responses.message(1, named(code, value));
                });
        message.message(9, responses);
        extensions(message, 13, operation);
        return message;
    }

    private static void extensions(Message message, int number, Obj object) {
        object.forEach((name, value) -> {
            if (name.startsWith("x-")) {
                message.message(number, named(name, any(value)));
            }
        });
    }

    private static Message any(Node value) {
        return new Message().text(2, JsonWriter.toText(value));
    }

    private static Message schemas(Obj schemas) {
        Message message = new Message();
        schemas.forEach((name, schema) -> message.message(1, named(name, schema((Obj) schema))));
        return message;
    }

    private static Message schema(Obj schema) {
        Message message =
                new Message()
                        .text(1, schema.text("$ref"))
                        .text(2, schema.text("format"))
                        .text(4, schema.text("description"))
                        .texts(19, schema.arr("required"));
        if (schema.get("additionalProperties") instanceof Obj values) {
            message.message(21, new Message().message(1, schema(values)));
        }
        if (schema.has("type")) {
            message.message(22, new Message().text(1, schema.text("type")));
        }
        if (schema.get("items") instanceof Obj elements) {
            message.message(23, new Message().message(1, schema(elements)));
        }
        if (schema.get("properties") instanceof Obj properties) {
            message.message(25, schemas(properties));
        }
        extensions(message, 31, schema);
        return message;
    }
}
