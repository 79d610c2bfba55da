package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a kind does with its objects. Pure functions; those of two objects take the new one first.
 *
 * @param defaults fills in what a client left out; applied to every body before anything else, and
 *     applied twice changes nothing more
 * @param prepareForCreate drops what a creator may not say, sets the first status and generation
 * @param prepareForUpdate keeps what an update may not change (the status, where it has a path of
 *     its own) and raises the generation if the specification changed
 * @param validate what is wrong with an object to be created; empty if nothing is
 * @param validateUpdate what is wrong with the new object, or with the change
 * @param warn what the client is told though nothing is wrong
 */
public record Strategy(
        UnaryOperator<Obj> defaults,
        UnaryOperator<Obj> prepareForCreate,
        BinaryOperator<Obj> prepareForUpdate,
        Function<Obj, List<FieldError>> validate,
        BiFunction<Obj, Obj, List<FieldError>> validateUpdate,
        Function<Obj, List<String>> warn) {}
