package zhiyin.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.ServedModel;

/// Which collections need a model: by an index of theirs, or because they are to be indexed by it once they have
/// documents.
///
/// @param collections all there are; none where there is no knowledge base
record CollectionUse(Models models, Supplier<List<CollectionInfo>> collections) {
    /// The names of those that need it, in order.
    List<String> of(Offer offer) {
        return of(offer, collections.get());
    }

    List<String> of(Offer offer, List<CollectionInfo> all) {
        return all.stream()
                .filter(collection -> named(collection).anyMatch(name -> isOf(name, offer)))
                .map(CollectionInfo::name)
                .sorted()
                .toList();
    }

    private static Stream<String> named(CollectionInfo collection) {
        return Stream.concat(
                        collection.settings().model().stream(),
                        collection.indexes().stream().map(index -> index.settings().model()))
                .distinct();
    }

    private boolean isOf(String name, Offer offer) {
        return offer.name().equalsIgnoreCase(name)
                || offer.fullName().equalsIgnoreCase(name)
                || found(name)
                        .filter(other -> other.fullName().equals(offer.fullName()))
                        .isPresent();
    }

    private Optional<Offer> found(String name) {
        try {
            return models.find(name).map(ServedModel::offer);
        } catch (RequestException _) {
            return Optional.empty(); // the name fits several
        }
    }

    /// Refuses to take a model away from collections that whoever asks has not been told of.
    ///
    /// @param confirmed the collections that are known to lose it
    /// @throws RequestException MODEL_IN_USE
    void requireConfirmed(Offer offer, Set<String> confirmed) {
        List<String> using = of(offer);
        if (!confirmed.containsAll(using)) {
            String names = String.join(", ", using);
            throw RequestException.coded(
                            Reason.CONFLICT,
                            AdminErrors.Code.MODEL_IN_USE,
                            "%s is used by the collections %s, which cannot be searched by meaning or added to without it; to delete it all the same, name them all in \"collections\""
                                    .formatted(offer.name(), names))
                    .withValues(Map.of("name", offer.name(), "collections", names));
        }
    }
}
