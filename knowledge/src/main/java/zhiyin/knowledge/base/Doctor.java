package zhiyin.knowledge.base;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.EditTable;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.job.LanguageChoice;
import zhiyin.knowledge.job.Workplace;

/// Looks at what a collection is and what it should be.
public final class Doctor {
    private static final Duration TO_CATCH_UP = Duration.ofSeconds(30);

    private static final int PAGE = 1_000;

    private final Workplace place;
    private final Tables tables;

    /// @param code stable, such as `DOCUMENT_FAILED`
    /// @param document its number, where it is about one
    /// @param path of that document
    /// @param message for people: the thing and the figures
    /// @param advice what to do; empty where there is nothing
    public record Finding(
            Severity severity,
            String code,
            OptionalLong document,
            Optional<String> path,
            String message,
            String advice) {
        static Finding of(Severity severity, String code, String message, String advice) {
            return new Finding(
                    severity, code, OptionalLong.empty(), Optional.empty(), message, advice);
        }

        static Finding of(
                Severity severity,
                String code,
                DocumentInfo document,
                String message,
                String advice) {
            return new Finding(
                    severity,
                    code,
                    OptionalLong.of(document.id()),
                    Optional.of(document.path()),
                    message,
                    advice);
        }
    }

    public enum Severity {
        /// Good to know.
        INFO,
        /// Something may not be found.
        WARNING,
        /// Something is not found.
        ERROR
    }

    Doctor(Workplace place) {
        this.place = place;
        this.tables = place.tables();
    }

    /// Examines a collection: documents that failed or have pages without text, passages that are missing or
    /// too many, whether the model suits the languages, and how well the first stage of a search finds what
    /// an exact one does. The worst first. Takes seconds to minutes.
    ///
    /// @throws zhiyin.knowledge.catalog.CatalogException COLLECTION_NOT_FOUND
    public List<Finding> examine(String collection) {
        CollectionInfo info =
                place.database()
                        .read(c ->
                                tables.listing()
                                        .collection(
                                                c, tables.collections().require(c, collection)));
        var findings = new ArrayList<Finding>();
        if (!hasCaughtUp()) {
            findings.add(
                    Finding.of(
                            Severity.INFO,
                            "BEHIND",
                            "this process has not followed yet all that others wrote",
                            "look again in a while"));
        }
        documents(info, findings);
        language(info, findings);
        edits(collection, info, findings);
        info.live()
                .ifPresent(index -> findings.addAll(new StoreExamination(place, index).findings()));
        findings.sort(Comparator.comparing(Finding::severity).reversed());
        return findings;
    }

    private boolean hasCaughtUp() {
        try {
            return place.sharing().catchUp(TO_CATCH_UP);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void documents(CollectionInfo collection, List<Finding> findings) {
        long after = 0;
        List<DocumentInfo> page = page(collection, after);
        while (!page.isEmpty()) {
            for (DocumentInfo document : page) {
                stage(document, findings);
                if (document.findings() > 0) {
                    report(document, findings);
                }
            }
            after = page.getLast().id();
            page = page(collection, after);
        }
    }

    private List<DocumentInfo> page(CollectionInfo collection, long after) {
        return place.database()
                .read(c ->
                        tables.listing()
                                .documents(
                                        c,
                                        tables.collections().require(c, collection.id()),
                                        DocumentQuery.ALL.after(after).withLimit(PAGE)));
    }

    private static void stage(DocumentInfo document, List<Finding> findings) {
        if (document.stage() == Stage.FAILED) {
            findings.add(
                    Finding.of(
                            Severity.ERROR,
                            "DOCUMENT_FAILED",
                            document,
                            document.failure().map(f -> f.message()).orElse("it failed"),
                            document.searchable()
                                    ? "the version before is searched; mend the file and add it"
                                            + " again"
                                    : "mend the file and add it again, or retry"));
        } else if (document.stage() == Stage.CANCELLED) {
            findings.add(
                    Finding.of(
                            Severity.WARNING,
                            "DOCUMENT_CANCELLED",
                            document,
                            "its job was cancelled before it was ready",
                            "retry it, or remove it"));
        } else if (document.stage() == Stage.READY && document.chunks() == 0) {
            findings.add(
                    Finding.of(
                            Severity.WARNING,
                            "DOCUMENT_WITHOUT_TEXT",
                            document,
                            "it was read and has no text, so it is not found",
                            "where its pages are images, read it with text recognition (OCR)"));
        }
    }

    private void report(DocumentInfo document, List<Finding> findings) {
        Report report =
                place.database()
                        .read(c ->
                                tables.documents().require(c, document.id()).newest().stream()
                                        .boxed()
                                        .findFirst())
                        .flatMap(version ->
                                place.database().read(c -> tables.versions().report(c, version)))
                        .orElse(Report.EMPTY);
        noticed(document, report, Report.Kind.PAGE_WITHOUT_TEXT, "pages without text", findings);
        noticed(document, report, Report.Kind.MOJIBAKE, "places with garbled text", findings);
        noticed(document, report, Report.Kind.SKIPPED, "parts that were left out", findings);
        noticed(document, report, Report.Kind.REPAIRED, "repairs of a damaged file", findings);
    }

    private static void noticed(
            DocumentInfo document,
            Report report,
            Report.Kind kind,
            String what,
            List<Finding> findings) {
        List<Report.Finding> those =
                report.findings().stream().filter(finding -> finding.kind() == kind).toList();
        if (!those.isEmpty()) {
            findings.add(
                    Finding.of(
                            Severity.WARNING,
                            kind.name(),
                            document,
                            "%d %s; the first: %s"
                                    .formatted(those.size(), what, those.getFirst().detail()),
                            kind == Report.Kind.PAGE_WITHOUT_TEXT
                                    ? "read it with text recognition (OCR)"
                                    : ""));
        }
    }

    private void edits(String collection, CollectionInfo info, List<Finding> findings) {
        EditTable.Counts counts =
                place.database()
                        .read(c ->
                                tables.edits()
                                        .counts(
                                                c,
                                                tables.collections().require(c, collection).id()));
        if (counts.edited() + counts.excluded() == 0) {
            return;
        }
        findings.add(
                Finding.of(
                        Severity.INFO,
                        "PASSAGES_EDITED",
                        "people wrote %,d passages otherwise, and left %,d out of searches"
                                .formatted(counts.edited(), counts.excluded()),
                        ""));
        info.live().ifPresent(index -> unplaced(info, index, findings));
    }

    private void unplaced(CollectionInfo collection, IndexInfo index, List<Finding> findings) {
        long after = 0;
        List<DocumentInfo> page = page(collection, after);
        while (!page.isEmpty()) {
            for (DocumentInfo document : page) {
                long lost =
                        place.database()
                                .read(c -> tables.edits().unplaced(c, index.id(), document.id()));
                if (lost > 0) {
                    findings.add(
                            Finding.of(
                                    Severity.WARNING,
                                    "EDITS_UNPLACED",
                                    document,
                                    "%d changes of passages have no effect, since the document is divided otherwise or says something else now"
                                            .formatted(lost),
                                    "look at them on the document's page, and make them anew or discard them"));
                }
            }
            after = page.getLast().id();
            page = page(collection, after);
        }
    }

    private static void language(CollectionInfo collection, List<Finding> findings) {
        Optional<IndexInfo> live = collection.live();
        LanguageChoice choice = LanguageChoice.of(collection.languages(), collection.types());
        if (live.isEmpty() || !LanguageChoice.isBuiltin(live.get().settings().model())) {
            return;
        }
        String model = live.get().settings().model();
        if (!choice.model().equals(model)) {
            findings.add(
                    Finding.of(
                            Severity.WARNING,
                            "MODEL_OF_OTHER_LANGUAGE",
                            "the collection is searched with %s; %s"
                                    .formatted(model, choice.reason()),
                            rebuild(collection, choice.model())));
        }
        choice.better()
                .ifPresent(better ->
                        findings.add(
                                Finding.of(
                                        Severity.INFO,
                                        "BETTER_MODEL",
                                        better.because(),
                                        "zhiyin pull %s, then %s"
                                                .formatted(
                                                        better.model(),
                                                        rebuild(collection, better.model())))));
    }

    private static String rebuild(CollectionInfo collection, String model) {
        return "zhiyin kb rebuild %s --model %s".formatted(quoted(collection.name()), model);
    }

    private static String quoted(String name) {
        return name.matches("[\\p{L}\\p{N}._-]+") ? name : "\"" + name + "\"";
    }
}
