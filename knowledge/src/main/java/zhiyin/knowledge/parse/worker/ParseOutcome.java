package zhiyin.knowledge.parse.worker;

import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseException.Status;

/// What became of one file.
public sealed interface ParseOutcome {
    record Parsed(Document document) implements ParseOutcome {}

    /// @param message for people: names the file and says what to do
    record Failed(Status status, String message) implements ParseOutcome {}
}
