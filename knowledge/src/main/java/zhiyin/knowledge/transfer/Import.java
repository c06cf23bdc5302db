package zhiyin.knowledge.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.StorePlace;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.transfer.TransferException.Code;

/// One import. Documents, passages and vectors are read side by side, some at a time; what they must be is
/// checked as they come, and their hashes at the end: only then does anybody see the collection.
final class Import {
    private static final int MAX_DIMENSIONS = 4_096;

    /// Written together.
    private static final int DOCUMENTS_AT_ONCE = 100;

    private static final int PASSAGES_AT_ONCE = 2_000;

    private final Workplace place;
    private final ImportedFile file;
    private final TransferLimits limits;
    private final Manifest manifest;
    private final CollectionName name;

    private Import(
            Workplace place,
            ImportedFile file,
            TransferLimits limits,
            Manifest manifest,
            CollectionName name) {
        this.place = place;
        this.file = file;
        this.limits = limits;
        this.manifest = manifest;
        this.name = name;
    }

    /// @param as the name it is to have in place of its own
    /// @return the name it has
    static CollectionName of(Workplace place, Path path, TransferLimits limits, Optional<String> as)
            throws IOException {
        try (ImportedFile file = ImportedFile.open(path, limits)) {
            Manifest manifest = file.manifest();
            var name = new CollectionName(as.orElse(manifest.name()));
            var self = new Import(place, file, limits, manifest, name);
            self.requireFreeName();
            self.requireCounts();
            self.requireSameModel();
            self.fill();
            return name;
        }
    }

    private void requireFreeName() {
        if (place.database()
                .read(c -> place.tables().collections().find(c, name.text()))
                .isPresent()) {
            throw new CatalogException(
                    CatalogException.Code.COLLECTION_EXISTS,
                    "collection '%s' exists already; import this one under another name, or rename or drop that one first"
                            .formatted(name.text()));
        }
    }

    private void requireCounts() {
        requireCount(manifest.documents(), limits.documents(), "documents");
        requireCount(manifest.passages(), limits.passages(), "passages");
        if (manifest.index().isEmpty() && manifest.documents() + manifest.passages() > 0) {
            throw damaged("it has documents, and no index they are in");
        }
    }

    private static void requireCount(long count, long most, String what) {
        if (count < 0) {
            throw damaged("%,d %s".formatted(count, what));
        }
        if (count > most) {
            throw new TransferException(
                    Code.TOO_LARGE,
                    "the file has %,d %s, expected at most %,d".formatted(count, what, most));
        }
    }

    private static TransferException damaged(String why) {
        return new TransferException(
                Code.DAMAGED, "%s is not what it should be: %s".formatted(Manifest.NAME, why));
    }

    /// Queries computed by another model than the passages would find nonsense. Where the model is not here
    /// (yet), searches by words work, and others say what is missing.
    private void requireSameModel() {
        Optional<Manifest.Index> index = manifest.index();
        manifest.settings().model().ifPresent(Import::requirePortable);
        if (index.isEmpty()) {
            return;
        }
        String model = index.get().model();
        requirePortable(model);
        Optional<String> there = index.get().fingerprint();
        Optional<String> here =
                there.isEmpty() ? Optional.empty() : ModelNames.fingerprint(place.models(), model);
        if (here.isPresent() && !here.equals(there)) {
            throw new TransferException(
                    Code.MODEL_DIFFERS,
                    "the vectors were computed by a model %s of fingerprint %s, the %s here has %s; get the same model files, or add the originals to a new collection"
                            .formatted(model, there.get(), model, here.get()));
        }
    }

    private static void requirePortable(String model) {
        if (!ModelNames.isPortable(model)) {
            throw damaged("the model is not named by a name, such as bge-small-zh-v1.5");
        }
    }

    private void fill() throws IOException {
        Optional<IndexSettings> index = manifest.index().map(this::settings);
        try (Filling filling =
                Filling.begin(
                        place,
                        file,
                        limits,
                        name,
                        place.sharing().settled(settings(manifest.settings())),
                        index)) {
            boolean shown = false;
            try {
                if (index.isPresent()) {
                    read(filling, index.get());
                }
                filling.show(name, manifest.passages());
                shown = true;
            } finally {
                if (!shown) {
                    filling.drop();
                }
            }
        }
    }

    private IndexSettings settings(Manifest.Index index) {
        boolean legal =
                1 <= index.shortDimensions()
                        && index.shortDimensions() <= index.dimensions()
                        && index.dimensions() <= MAX_DIMENSIONS;
        if (!legal) {
            throw damaged(
                    "dimensions is %d and short_dimensions %d, expected 1 to %d, and the second not more than the first"
                            .formatted(
                                    index.dimensions(), index.shortDimensions(), MAX_DIMENSIONS));
        }
        return new IndexSettings(
                index.model(),
                index.dimensions(),
                index.shortDimensions(),
                index.chunks(),
                index.isSparse(),
                place.sharing().home().map(StorePlace::at));
    }

    /// What the file does not say is left open.
    private static CollectionSettings settings(CollectionSettings said) {
        return new CollectionSettings(
                Objects.requireNonNullElse(said.model(), Optional.empty()),
                Objects.requireNonNullElse(said.dimensions(), OptionalInt.empty()),
                Objects.requireNonNullElse(said.targetTokens(), OptionalInt.empty()),
                Objects.requireNonNullElse(said.maxTokens(), OptionalInt.empty()));
    }

    private void read(Filling filling, IndexSettings index) throws IOException {
        try (Lines documents = lines(Manifest.DOCUMENTS);
                Lines passages = lines(Manifest.PASSAGES);
                TextVectorReader vectors =
                        TextVectorReader.open(file, index.dimensions(), index.sparse())) {
            var batch = new ArrayList<ImportedDocument>();
            for (long number = 0; number < manifest.documents(); number++) {
                batch.add(
                        ImportedDocument.read(
                                number, documents, passages, vectors, limits.documentPassages()));
                if (isEnough(batch)) {
                    filling.add(batch);
                    batch.clear();
                }
            }
            filling.add(batch);
            documents.requireEnd(said(Manifest.DOCUMENTS));
            passages.requireEnd(said(Manifest.PASSAGES));
            vectors.requireEnd(this::said);
        }
    }

    private Lines lines(String member) throws IOException {
        return new Lines(file.open(member), member, limits.lineBytes());
    }

    private Optional<Manifest.Member> said(String member) {
        Manifest.Member said = manifest.members().get(member);
        if (said == null) {
            throw damaged("it names no SHA-256 of " + member);
        }
        return Optional.of(said);
    }

    private static boolean isEnough(List<ImportedDocument> batch) {
        return batch.size() >= DOCUMENTS_AT_ONCE
                || batch.stream().mapToInt(document -> document.vectors().size()).sum()
                        >= PASSAGES_AT_ONCE;
    }
}
