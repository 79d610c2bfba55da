package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The words in which a kind is declared. What is not said is what most kinds have: namespaced, all
 * verbs, named like a DNS subdomain, no hooks of its own. Around a kind's hooks {@link #def} puts
 * what all kinds share: metadata is validated, the status is kept apart, generations are counted.
 */
final class Declare {
    private static final List<String> ALL_VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "update",
                    "watch");

    private final GroupVersionKind gvk;
    private final String plural;
    private final String schemaName;
    private String errorGroup;
    private List<String> shortNames = List.of();
    private List<String> categories = List.of();
    private boolean namespaced = true;
    private List<String> verbs = ALL_VERBS;
    private String storagePrefix;
    private final List<SubResource> subResources = new ArrayList<>();
    private TableColumns table = TableColumns.NAME_AND_CREATION;
    private final List<SelectableField> selectableFields = new ArrayList<>();
    private @Nullable Conversion conversion;

    private NameRule nameRule = Names::dnsSubdomain;
    private List<String> generationFields = List.of();
    private @Nullable Obj firstStatus;
    private boolean statusApart;
    private boolean statusFromCreator;
    private UnaryOperator<Obj> defaults = UnaryOperator.identity();
    private UnaryOperator<Obj> create = UnaryOperator.identity();
    private BinaryOperator<Obj> update = (now, before) -> now;
    private Part.Preparation statusUpdate = (now, before, at) -> now;
    private Check validate = (object, errors) -> {};
    private ChangeCheck validateUpdate = (now, before, errors) -> {};
    private ChangeCheck validateStatus = (now, before, errors) -> {};
    private Function<Obj, List<String>> warn = object -> List.of();
    private String deprecation = "";
    private GarbageCollection garbageCollection = GarbageCollection.DELETE_DEPENDENTS;

    /** Adds to the list what is wrong with an object. */
    @FunctionalInterface
    interface Check {
        void check(Obj object, List<FieldError> errors);
    }

    /** Adds to the list what is wrong with a change. */
    @FunctionalInterface
    interface ChangeCheck {
        void check(Obj now, Obj before, List<FieldError> errors);
    }

    private Declare(String group, String version, String kind, String plural, String schemaName) {
        this.gvk = new GroupVersionKind(group, version, kind);
        this.plural = plural;
        this.storagePrefix = plural;
        this.schemaName = schemaName;
        this.errorGroup = group;
        selectableFields.add(SelectableField.indexed("metadata.name"));
        selectableFields.add(SelectableField.indexed("metadata.namespace"));
    }

    /**
     * @param schemaPackage {@code io.k8s.api.} goes before it: {@code core.v1}
     */
    static Declare kind(
            String group, String version, String kind, String plural, String schemaPackage) {
        return new Declare(
                group, version, kind, plural, "io.k8s.api." + schemaPackage + "." + kind);
    }

    /**
     * A kind that Kubernetes does not have.
     *
     * @param schemaPackage in full
     */
    static Declare own(
            String group, String version, String kind, String plural, String schemaPackage) {
        return new Declare(group, version, kind, plural, schemaPackage + "." + kind);
    }

    Declare shortNames(String... names) {
        shortNames = List.of(names);
        return this;
    }

    Declare categories(String... names) {
        categories = List.of(names);
        return this;
    }

    /** What is wrong with an object is told of its kind in that group. */
    Declare errorGroup(String group) {
        errorGroup = group;
        return this;
    }

    Declare cluster() {
        namespaced = false;
        return this;
    }

    Declare verbs(String... allowed) {
        verbs = List.of(allowed);
        return this;
    }

    Declare without(String verb) {
        verbs = verbs.stream().filter(allowed -> !allowed.equals(verb)).toList();
        return this;
    }

    Declare storedUnder(String prefix) {
        storagePrefix = prefix;
        return this;
    }

    Declare subResource(SubResource subResource) {
        subResources.add(subResource);
        return this;
    }

    /** The status has a path of its own: create and update leave it alone. */
    Declare status(Obj first) {
        firstStatus = first;
        statusApart = true;
        return subResource(
                SubResource.part(
                        "status",
                        gvk,
                        SubResource.GET_PATCH_UPDATE,
                        this::prepareForStatusUpdate,
                        this::checkStatusUpdate));
    }

    /** Whoever creates an object may say its first status: a node's agent does. */
    Declare keepsFirstStatus() {
        statusFromCreator = true;
        return this;
    }

    Declare scale() {
        return subResource(SubResource.SCALE);
    }

    Declare table(TableColumns columns) {
        table = columns;
        return this;
    }

    Declare select(SelectableField... fields) {
        selectableFields.addAll(List.of(fields));
        return this;
    }

    Declare converted(Conversion to) {
        conversion = to;
        return this;
    }

    Declare named(NameRule rule) {
        nameRule = rule;
        return this;
    }

    /**
     * Objects count their generations: a change of one of these raises it.
     *
     * @param fields paths with dots: {@code spec}, {@code metadata.annotations}
     */
    Declare generationOf(String... fields) {
        generationFields = List.of(fields);
        return this;
    }

    Declare defaults(UnaryOperator<Obj> hook) {
        defaults = hook;
        return this;
    }

    Declare create(UnaryOperator<Obj> hook) {
        create = hook;
        return this;
    }

    Declare update(BinaryOperator<Obj> hook) {
        update = hook;
        return this;
    }

    Declare statusUpdate(Part.Preparation hook) {
        statusUpdate = hook;
        return this;
    }

    /** What must hold of every object, made or changed. */
    Declare validate(Check hook) {
        validate = hook;
        return this;
    }

    /** What must hold of a change besides. */
    Declare validateUpdate(ChangeCheck hook) {
        validateUpdate = hook;
        return this;
    }

    Declare validateStatus(ChangeCheck hook) {
        validateStatus = hook;
        return this;
    }

    Declare warn(Function<Obj, List<String>> hook) {
        warn = hook;
        return this;
    }

    /** Whoever uses it is told so, whatever they do. */
    Declare deprecated(String warning) {
        deprecation = warning;
        return this;
    }

    /** What a deletion does about what the object owns, if it does not say. */
    Declare garbageCollection(GarbageCollection policy) {
        garbageCollection = policy;
        return this;
    }

    ResourceDef def() {
        subResources.sort(Comparator.comparing(SubResource::name));
        return new ResourceDef(
                gvk,
                plural,
                gvk.kind().toLowerCase(Locale.ROOT),
                gvk.kind() + "List",
                shortNames,
                categories,
                namespaced,
                verbs,
                storagePrefix,
                schemaName,
                errorGroup,
                subResources,
                table,
                selectableFields,
                strategy(),
                garbageCollection,
                conversion,
                deprecation);
    }

    private Strategy strategy() {
        return new Strategy(
                defaults,
                this::prepareForCreate,
                this::prepareForUpdate,
                this::allErrors,
                collected(this::checkUpdate),
                warn);
    }

    private Obj prepareForCreate(Obj object) {
        Obj prepared = object;
        if (firstStatus != null && !statusFromCreator) {
            prepared = prepared.with("status", firstStatus);
        }
        if (!generationFields.isEmpty()) {
            prepared = prepared.withAt(Node.of(1), "metadata", "generation");
        }
        return create.apply(prepared);
    }

    private Obj prepareForUpdate(Obj now, Obj before) {
        Obj prepared = now;
        if (statusApart) {
            prepared = Fill.copied("status", before, prepared);
        }
        prepared = update.apply(prepared, before);
        if (!generationFields.isEmpty()) {
            boolean changed = false;
            for (String field : generationFields) {
                String[] path = field.split("\\.", -1);
                changed |= !Objects.equals(prepared.at(path), before.at(path));
            }
            long generation = before.whole(0, "metadata", "generation");
            prepared =
                    prepared.withAt(
                            Node.of(changed ? generation + 1 : generation),
                            "metadata",
                            "generation");
        }
        return prepared;
    }

    private Obj prepareForStatusUpdate(Obj now, Obj before, Instant at) {
        Obj prepared = Fill.copied("status", now, before);
        prepared = prepared.with("metadata", now.obj("metadata"));
        for (String kept : List.of("labels", "generation", "ownerReferences")) {
            Node value = before.at("metadata", kept);
            prepared =
                    value == null
                            ? prepared.withoutAt("metadata", kept)
                            : prepared.withAt(value, "metadata", kept);
        }
        return statusUpdate.of(prepared, before, at);
    }

    private List<FieldError> allErrors(Obj object) {
        List<FieldError> errors = new ArrayList<>();
        if (isStored()) {
            Metadata.check(object.obj("metadata"), namespaced, nameRule, errors);
        }
        validate.check(object, errors);
        return errors;
    }

    private boolean isStored() {
        return verbs.contains("get");
    }

    private void checkUpdate(Obj now, Obj before, List<FieldError> errors) {
        Metadata.checkUpdate(now.obj("metadata"), before.obj("metadata"), errors);
        validate.check(now, errors);
        validateUpdate.check(now, before, errors);
    }

    private void checkStatusUpdate(Obj now, Obj before, List<FieldError> errors) {
        Metadata.checkUpdate(now.obj("metadata"), before.obj("metadata"), errors);
        validateStatus.check(now, before, errors);
    }

    static BiFunction<Obj, Obj, List<FieldError>> collected(ChangeCheck check) {
        return (now, before) -> {
            List<FieldError> errors = new ArrayList<>();
            check.check(now, before, errors);
            return errors;
        };
    }
}
