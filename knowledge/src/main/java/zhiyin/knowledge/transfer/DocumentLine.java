package zhiyin.knowledge.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import zhiyin.knowledge.catalog.SectionInfo;
import zhiyin.knowledge.catalog.Version;

/// A line of `documents.jsonl`.
///
/// @param sha256 of the original, in hexadecimal; names its member
/// @param original whether the original is in the file
/// @param parsed whether what was read of it is in the file, named by the line's number, from 0
/// @param parser that read it
/// @param report as in a [document][zhiyin.knowledge.document.DocumentJson]
/// @param passages how many lines of `passages.jsonl` are this document's
/// @param sections by number: parent, first and last passage
/// @param edits what people changed of passages; none in files of version 1
record DocumentLine(
        String path,
        List<String> tags,
        String sha256,
        long bytes,
        Instant modified,
        boolean original,
        boolean parsed,
        String type,
        String title,
        String language,
        int units,
        long characters,
        String parser,
        JsonNode report,
        int passages,
        List<List<Integer>> sections,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<EditLine> edits) {
    private static final int MAX_CHARACTERS = 100_000;

    DocumentLine {
        Objects.requireNonNull(path, "path");
        tags = List.copyOf(Objects.requireNonNull(tags, "tags"));
        Objects.requireNonNull(modified, "modified");
        Objects.requireNonNull(report, "report");
        edits = List.copyOf(Objects.requireNonNullElse(edits, List.of()));
        sections = List.copyOf(Objects.requireNonNull(sections, "sections"));
        require(sha256 != null && sha256.matches("[0-9a-f]{64}"), "sha256");
        requireText(type, "type");
        requireText(title, "title");
        requireText(language, "language");
        requireText(parser, "parser");
        require(bytes >= 0 && units >= 0 && characters >= 0 && passages >= 0, "a count");
        for (int number = 0; number < sections.size(); number++) {
            require(isSection(sections.get(number), number, passages), "section " + number);
        }
    }

    private static void requireText(String text, String name) {
        require(text != null && text.length() <= MAX_CHARACTERS, name);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what + " is not what it should be");
        }
    }

    /// Parents come before what lies in them. One without passages ends before it begins, that of a document
    /// without any where it begins.
    private static boolean isSection(List<Integer> section, int number, int passages) {
        if (section == null || section.size() != 3 || section.stream().anyMatch(Objects::isNull)) {
            return false;
        }
        int parent = section.get(0);
        int first = section.get(1);
        int last = section.get(2);
        return -1 <= parent
                && parent < number
                && 0 <= first
                && first - 1 <= last
                && last < Math.max(1, passages);
    }

    Version.Reading reading() {
        return new Version.Reading(type, title, language, units, characters, parser);
    }

    static List<List<Integer>> sections(List<SectionInfo> infos) {
        var sections = new ArrayList<List<Integer>>();
        for (SectionInfo info : infos) {
            sections.add(List.of(info.parent(), info.firstChunk(), info.lastChunk()));
        }
        return sections;
    }
}
