package zhiyin.server.kb;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.knowledge.base.Collections;
import zhiyin.knowledge.base.Doctor;
import zhiyin.knowledge.base.Indexes;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.server.api.Access;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Routes;

/// Collections and their indexes.
final class CollectionRoutes {
    static final String ALL = "/kb/collections";
    static final String ONE = "/kb/collections/{collection}";

    record CollectionList(List<CollectionInfo> collections) {}

    /// @param model empty: a built-in one, by the documents' language
    /// @param dimensions of the vectors; empty: the model's
    /// @param store address of the server that the vectors lie in, which an administrator may name, or `embedded`;
    ///     empty: embedded
    record NewCollection(
            String name,
            Optional<String> model,
            Optional<Integer> dimensions,
            Optional<Integer> targetTokens,
            Optional<Integer> maxTokens,
            Optional<String> store) {
        CollectionSettings settings() {
            return CollectionRoutes.settings(model, dimensions, targetTokens, maxTokens)
                    .withStore(store.flatMap(StoreField::address));
        }
    }

    record Change(String name) {}

    /// What is absent stays as it is, where the model stays, and is the model's own where it does not.
    record Rebuild(
            Optional<String> model,
            Optional<Integer> dimensions,
            Optional<Integer> targetTokens,
            Optional<Integer> maxTokens) {
        CollectionSettings settings() {
            return CollectionRoutes.settings(model, dimensions, targetTokens, maxTokens);
        }
    }

    /// @param store address of the server that the vectors are to lie in, or `embedded`
    record Move(String store) {}

    /// What is absent is chosen as for a new collection.
    record Sibling(
            String name,
            Optional<String> model,
            Optional<Integer> dimensions,
            Optional<Integer> targetTokens,
            Optional<Integer> maxTokens,
            Optional<String> store) {
        CollectionSettings settings() {
            return CollectionRoutes.settings(model, dimensions, targetTokens, maxTokens)
                    .withStore(store.flatMap(StoreField::address));
        }
    }

    record Examination(List<Doctor.Finding> findings) {}

    private final KnowledgeBase base;
    private final Access access;

    /// @param access hears what becomes of names
    CollectionRoutes(KnowledgeBase base, Access access) {
        this.base = base;
        this.access = access;
    }

    void addTo(Routes routes) {
        Collections collections = base.collections();
        routes.answer(
                Operation.of("GET", ALL, "all collections"),
                CollectionList.class,
                _ -> new CollectionList(Borders.within(collections.list())));
        routes.exchange(
                Operation.of("POST", ALL, "makes a collection").withStatus(201),
                NewCollection.class,
                CollectionInfo.class,
                (_, body) -> collections.create(body.name(), body.settings()));
        routes.answer(
                Operation.of("GET", ONE, "a collection: settings, documents by stage, indexes"),
                CollectionInfo.class,
                call -> collections.require(call.path("collection")));
        routes.exchange(
                Operation.of("PATCH", ONE, "renames a collection"),
                Change.class,
                CollectionInfo.class,
                (call, body) -> rename(call.path("collection"), body.name()));
        routes.call(
                Operation.of("DELETE", ONE, "deletes a collection with all that is in it")
                        .withStatus(204),
                call -> {
                    drop(call.path("collection"));
                    call.status(204);
                });
        routes.answer(
                Operation.of("GET", ONE + "/doctor", "what is wrong, and what to do about it"),
                Examination.class,
                call -> new Examination(base.doctor().examine(call.path("collection"))));
        routes.exchange(
                Operation.of(
                                "POST",
                                ONE + "/sibling",
                                "makes a collection of the same documents, by a job")
                        .withStatus(202),
                Sibling.class,
                JobInfo.class,
                (call, body) ->
                        collections.sibling(call.path("collection"), body.name(), body.settings()));
        addIndexes(routes);
    }

    private CollectionInfo rename(String collection, String name) {
        String before = base.collections().require(collection).name();
        CollectionInfo renamed = base.collections().rename(before, name);
        access.renamed(before, renamed.name());
        return renamed;
    }

    private void drop(String collection) {
        String name = base.collections().require(collection).name();
        base.collections().drop(name);
        access.dropped(name);
    }

    private void addIndexes(Routes routes) {
        Indexes indexes = base.indexes();
        routes.exchange(
                Operation.of(
                                "POST",
                                ONE + "/rebuild",
                                "builds another index, by another model, say, beside the live one")
                        .withStatus(202),
                Rebuild.class,
                JobInfo.class,
                (call, body) -> indexes.rebuild(call.path("collection"), body.settings()));
        routes.exchange(
                Operation.of(
                                "POST",
                                ONE + "/move",
                                "builds another index by the same model in another store")
                        .withStatus(202),
                Move.class,
                JobInfo.class,
                (call, body) ->
                        indexes.move(call.path("collection"), StoreField.address(body.store())));
        routes.answer(
                Operation.of("POST", ONE + "/roll-back", "goes back to the index before, by a job")
                        .withStatus(202),
                CollectionInfo.class,
                call -> indexes.rollBack(call.path("collection")));
        routes.answer(
                Operation.of("POST", ONE + "/discard-retired", "deletes the index before"),
                CollectionInfo.class,
                call -> indexes.discardRetired(call.path("collection")));
        routes.answer(
                Operation.of("POST", ONE + "/cancel-building", "gives up the index being built"),
                CollectionInfo.class,
                call -> indexes.cancelBuilding(call.path("collection")));
    }

    private static CollectionSettings settings(
            Optional<String> model,
            Optional<Integer> dimensions,
            Optional<Integer> targetTokens,
            Optional<Integer> maxTokens) {
        return new CollectionSettings(
                model,
                number("dimensions", dimensions),
                number("target_tokens", targetTokens),
                number("max_tokens", maxTokens));
    }

    private static OptionalInt number(String name, Optional<Integer> value) {
        if (value.isPresent() && value.get() < 1) {
            throw RequestException.invalid(
                    name, "%s is %d, expected 1 or more".formatted(name, value.get()));
        }
        return value.map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
