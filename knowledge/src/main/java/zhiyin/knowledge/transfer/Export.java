package zhiyin.knowledge.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.FileState;
import zhiyin.knowledge.catalog.IndexInfo.State;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.DocumentJson;
import zhiyin.knowledge.file.ContentException;
import zhiyin.knowledge.file.ContentFiles;
import zhiyin.knowledge.job.Workplace;

/// One export. First all that is described is written to temporary files, document by document, each of one
/// moment; then the file itself is written, as fast as its reader takes it, without holding up anybody.
final class Export implements AutoCloseable {
    private final Workplace place;
    private final CollectionRow collection;
    private final Spool documents;
    private final Spool passages;
    private final VectorSpools vectors;
    private final List<Kept> kept = new ArrayList<>();
    private final Map<String, ContentFiles.Stored> originals = new LinkedHashMap<>();
    private long exported;
    private long passageCount;
    private long leftOut;
    private boolean hasExclusions;

    /// What was read of a document, by the number of its line.
    private record Kept(long line, ContentFiles.ParsedKey key) {}

    Export(Workplace place, String name, Path folder) throws IOException {
        this.place = place;
        this.collection = place.database().read(c -> place.tables().collections().require(c, name));
        this.documents = new Spool(folder);
        this.passages = new Spool(folder);
        this.vectors = new VectorSpools(folder);
    }

    void to(OutputStream out) throws IOException {
        Optional<IndexTable.Row> index = index();
        if (index.isPresent()) {
            for (long document : documents()) {
                add(index.get(), document);
            }
            requireKept(index.get());
        }
        write(manifest(index.map(IndexTable.Row::settings)), out);
    }

    private Optional<IndexTable.Row> index() {
        OptionalLong live = collection.live();
        return live.isEmpty()
                ? Optional.empty()
                : place.database().read(c -> place.tables().indexes().find(c, live.getAsLong()));
    }

    /// In the order in which they were added: among equal scores the store shows those first that came first.
    private long[] documents() {
        return place
                .database()
                .read(c -> place.tables().documents().files(c, collection.id(), ""))
                .stream()
                .mapToLong(FileState::document)
                .sorted()
                .toArray();
    }

    /// An index that is no longer live is kept until somebody discards it.
    private void requireKept(IndexTable.Row index) {
        Optional<IndexTable.Row> now =
                place.database().read(c -> place.tables().indexes().find(c, index.id()));
        if (now.isEmpty() || now.get().state() == State.DISCARDED) {
            throw new CatalogException(
                    CatalogException.Code.CONFLICT,
                    "the index of '%s' was deleted while it was exported; export it again"
                            .formatted(collection.name()));
        }
    }

    private void add(IndexTable.Row index, long id) throws IOException {
        Optional<ExportedDocument> found = ExportedDocument.of(place, index.id(), id);
        if (found.isEmpty()) {
            leftOut++;
            return;
        }
        ExportedDocument document = found.get();
        Version version = document.task().version();
        var key =
                new ContentFiles.ParsedKey(
                        version.sha256(), version.reading().parser(), name(document.path()));
        boolean hasOriginal = hold(version.sha256());
        boolean isParsed = place.files().hasParsed(key);
        if (isParsed) {
            kept.add(new Kept(exported, key));
        }
        documents.writeLine(TransferJson.bytes(line(document, hasOriginal, isParsed)));
        for (PassageInfo passage : document.passages()) {
            addPassage(passage, document, index.settings());
        }
        exported++;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// From here on it is not collected.
    private boolean hold(String sha256) throws IOException {
        if (originals.containsKey(sha256)) {
            return true;
        }
        try {
            originals.put(sha256, place.files().held(sha256));
            return true;
        } catch (ContentException e) {
            return false;
        }
    }

    private static DocumentLine line(
            ExportedDocument document, boolean hasOriginal, boolean isParsed) throws IOException {
        Version version = document.task().version();
        Version.Reading reading = version.reading();
        return new DocumentLine(
                document.path(),
                List.copyOf(document.task().document().tags().all()),
                version.sha256(),
                version.bytes(),
                version.modified(),
                hasOriginal,
                isParsed,
                reading.type(),
                reading.title(),
                reading.language(),
                reading.units(),
                reading.characters(),
                reading.parser(),
                TransferJson.tree(DocumentJson.toString(document.report())),
                document.passages().size(),
                DocumentLine.sections(document.sections()),
                edits(document));
    }

    private static List<EditLine> edits(ExportedDocument document) throws IOException {
        var lines = new ArrayList<EditLine>();
        for (PassageEdit edit : document.edits()) {
            lines.add(
                    new EditLine(
                            edit.passage(),
                            edit.text(),
                            edit.original(),
                            edit.headings(),
                            TransferJson.tree(DocumentJson.toString(edit.place())),
                            edit.by(),
                            edit.at()));
        }
        return lines;
    }

    private void addPassage(PassageInfo passage, ExportedDocument document, IndexSettings index)
            throws IOException {
        hasExclusions |= passage.excluded();
        passages.writeLine(
                TransferJson.bytes(
                        new PassageLine(
                                exported,
                                passage.id(),
                                passage.section(),
                                passage.headings(),
                                passage.body(),
                                passage.embedText(),
                                passage.tokens(),
                                TransferJson.tree(DocumentJson.toString(passage.place())),
                                passage.originalId(),
                                passage.excluded() ? Optional.of(true) : Optional.empty())));
        vectors.add(passage, document, index);
        passageCount++;
    }

    private Manifest manifest(Optional<IndexSettings> settings) throws IOException {
        CollectionSettings own = collection.settings().withStore(Optional.empty());
        return new Manifest(
                Manifest.FORMAT,
                version(settings),
                Transfer.program(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                collection.name(),
                own.model().map(model -> own.withModel(ModelNames.portable(model))).orElse(own),
                settings.map(this::index),
                exported,
                passageCount,
                leftOut,
                members(settings));
    }

    /// The lowest that has all that is in the file, so that older programs read what they can.
    private int version(Optional<IndexSettings> settings) {
        if (settings.map(IndexSettings::sparse).orElse(false)) {
            return Manifest.VERSION_WITH_SPARSE;
        }
        return hasExclusions ? Manifest.VERSION_WITH_EXCLUSIONS : Manifest.VERSION;
    }

    private Map<String, Manifest.Member> members(Optional<IndexSettings> settings)
            throws IOException {
        var members = new HashMap<String, Manifest.Member>();
        members.put(Manifest.DOCUMENTS, documents.finish());
        members.put(Manifest.PASSAGES, passages.finish());
        vectors.finish(settings, members);
        return members;
    }

    private Manifest.Index index(IndexSettings settings) {
        return new Manifest.Index(
                ModelNames.portable(settings.model()),
                ModelNames.fingerprint(place.models(), settings.model()),
                settings.dimensions(),
                settings.shortDimensions(),
                settings.chunks(),
                settings.sparse() ? Optional.of(true) : Optional.empty());
    }

    private void write(Manifest manifest, OutputStream out) throws IOException {
        var zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED);
        zip.putNextEntry(new ZipEntry(Manifest.NAME));
        zip.write(TransferJson.readable(manifest));
        zip.closeEntry();
        documents.copyTo(zip, Manifest.DOCUMENTS, true);
        passages.copyTo(zip, Manifest.PASSAGES, true);
        vectors.copyTo(zip, manifest);
        writeOriginals(zip);
        writeParsed(zip);
        zip.finish();
        out.flush();
    }

    private void writeOriginals(ZipOutputStream zip) throws IOException {
        for (String sha256 : originals.keySet()) {
            zip.putNextEntry(new ZipEntry(Manifest.ORIGINALS + sha256));
            Files.copy(place.files().original(sha256), zip);
            zip.closeEntry();
        }
    }

    /// One that vanished meanwhile (its document was removed) is written as an empty member: it is read anew
    /// where it is needed.
    private void writeParsed(ZipOutputStream zip) throws IOException {
        for (Kept one : kept) {
            zip.putNextEntry(new ZipEntry(Manifest.PARSED + one.line() + ".json"));
            Optional<Document> document = place.files().parsed(one.key());
            if (document.isPresent()) {
                DocumentJson.write(document.get(), zip);
            }
            zip.closeEntry();
        }
    }

    /// Deletes the temporary files.
    @Override
    public void close() throws IOException {
        originals.values().forEach(ContentFiles.Stored::close);
        try (documents;
                passages;
                vectors) {
            kept.clear();
        }
    }
}
