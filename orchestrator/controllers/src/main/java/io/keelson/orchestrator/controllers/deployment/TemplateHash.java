package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;

/**
 * The name of a pod template, as the label {@code pod-template-hash} has it.
 *
 * <p>It is FNV-1a of 64 bits over the template as it is stored, without that label: every value as
 * one character that tells its kind, its text in UTF-8, and a zero; an object's members by name, in
 * the order of names; a list's elements in theirs, and an end mark after both. A member that is
 * null is none. The number of collisions follows, if there were any. Written in ten digits to the
 * base of 27, without vowels and what looks like them.
 *
 * <p>It must never change for a template that is stored, nor may the API server ever fill in more
 * of a template than it does: a new name is a new ReplicaSet.
 */
final class TemplateHash {
    static final String LABEL = "pod-template-hash";

    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int DIGITS = 10;
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long hash = BASIS;

    private TemplateHash() {}

    /**
     * @param collisions how often the name that would have been was another's; 0 at first
     */
    static String of(Obj template, long collisions) {
        TemplateHash made = new TemplateHash();
        made.add(withoutLabel(template));
        if (collisions > 0) {
            made.add(Node.of(collisions));
        }
        return made.digits();
    }

    /** Whether both would be the same pods. */
    static boolean isSame(Obj template, Obj other) {
        return withoutLabel(template).equals(withoutLabel(other));
    }

    private static Obj withoutLabel(Obj template) {
        return template.withoutAt("metadata", "labels", LABEL);
    }

    private void add(Node node) {
        switch (node) {
            case Obj obj -> {
                add('{');
                obj.names().stream().sorted().forEach(name -> addMember(name, obj));
                add('}');
            }
            case Arr arr -> {
                add('[');
                arr.forEach(this::add);
                add(']');
            }
            case Node.Text(String text) -> add('t', text);
            case Node.Whole(long number) -> add('n', Long.toString(number));
            case Node.Fraction(var number) -> add('n', number.toPlainString());
            case Node.Bool bool -> add('b', bool.value() ? "1" : "0");
            case Node.Null _ -> add('z');
        }
    }

    private void addMember(String name, Obj of) {
        Node value = of.get(name);
        if (value != null && value != Node.Null.NULL) {
            add('m', name);
            add(value);
        }
    }

    private void add(char kind, String text) {
        add(kind);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            add(each);
        }
        add(0);
    }

    private void add(int octet) {
        hash = (hash ^ (octet & 0xff)) * PRIME;
    }

    private String digits() {
        StringBuilder digits = new StringBuilder(DIGITS);
        long rest = hash;
        for (int i = 0; i < DIGITS; i++) {
            digits.append(ALPHABET.charAt((int) Long.remainderUnsigned(rest, ALPHABET.length())));
            rest = Long.divideUnsigned(rest, ALPHABET.length());
        }
        return digits.toString();
    }
}
