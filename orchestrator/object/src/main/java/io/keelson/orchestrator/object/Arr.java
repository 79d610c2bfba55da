package io.keelson.orchestrator.object;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A JSON array. Immutable. */
public final class Arr implements Node, Iterable<Node> {
    public static final Arr EMPTY = new Arr(List.of());

    private final List<Node> elements;

    private Arr(List<Node> elements) {
        this.elements = elements;
    }

    public static Arr of(List<? extends Node> elements) {
        return elements.isEmpty() ? EMPTY : new Arr(List.copyOf(elements));
    }

    public static Arr of(Node... elements) {
        return of(List.of(elements));
    }

    public static Arr ofTexts(List<String> texts) {
        return of(texts.stream().map(Node::of).toList());
    }

    /** Those elements that are texts. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>(elements.size());
        for (Node element : elements) {
            if (element instanceof Node.Text(String text)) {
                texts.add(text);
            }
        }
        return texts;
    }

    public int size() {
        return elements.size();
    }

    public boolean isEmpty() {
        return elements.isEmpty();
    }

    public Node get(int index) {
        return elements.get(index);
    }

    public List<Node> asList() {
        return elements;
    }

    @Override
    public Iterator<Node> iterator() {
        return elements.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arr arr && elements.equals(arr.elements);
    }

    @Override
    public int hashCode() {
        return elements.hashCode();
    }

    @Override
    public String toString() {
        return elements.toString();
    }
}
