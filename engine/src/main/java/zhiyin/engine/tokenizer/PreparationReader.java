package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;
import zhiyin.engine.tokenizer.Metaspace.Prepend;
import zhiyin.engine.tokenizer.PieceTokenizer.Preparation;

/// Reads what is done to a text before its words are split into pieces:
/// ```
/// "normalizer": {"type": "Precompiled", "precompiled_charsmap": "ALQCAACEAAAAAACAAQAA.."},
/// "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"},
///   {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}]},
/// ```
/// or, of Llama's kind, where words go on over spaces:
/// ```
/// "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
///   {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
/// "pre_tokenizer": null
/// ```
final class PreparationReader {
    private static final String SEQUENCE = "Sequence";
    private static final String PREPEND = "prepend_scheme";

    private final JsonSection file;

    PreparationReader(JsonSection file) {
        this.file = file;
    }

    Preparation read(AddedTokens added) {
        List<NormalizerStep> steps = steps();
        return new Preparation(
                some(added, token -> !token.normalized()),
                steps,
                normalized(some(added, AddedToken::normalized), steps),
                metaspace(steps));
    }

    private static AddedTokens some(AddedTokens added, Predicate<AddedToken> which) {
        return new AddedTokens(added.tokens().stream().filter(which).toList());
    }

    /// The tokens as they are written after the steps; those of which nothing is left are left out.
    private static AddedTokens normalized(AddedTokens added, List<NormalizerStep> steps) {
        List<AddedToken> written = new ArrayList<>();
        for (AddedToken token : added.tokens()) {
            String content = normalized(token.content(), steps);
            if (!content.isEmpty()) {
                written.add(token.written(content));
            }
        }
        return new AddedTokens(written);
    }

    private static String normalized(String text, List<NormalizerStep> steps) {
        StringBuilder result = new StringBuilder();
        CharacterSink sink =
                new CharacterSink() {
                    @Override
                    public void take(int codePoint, int start, int stop) {
                        result.appendCodePoint(codePoint);
                    }

                    @Override
                    public void end() {} // one stretch
                };
        for (NormalizerStep step : steps.reversed()) {
            sink = step.before(sink);
        }
        CharacterSink first = sink;
        text.codePoints().forEach(c -> first.take(c, 0, 0));
        first.end();
        return result.toString();
    }

    private List<NormalizerStep> steps() {
        if (file.lacks("normalizer")) {
            return List.of();
        }
        JsonSection section = file.object("normalizer");
        List<JsonSection> sections =
                section.text("type").equals(SEQUENCE)
                        ? section.objects("normalizers")
                        : List.of(section);
        return sections.stream().map(PreparationReader::step).toList();
    }

    private static NormalizerStep step(JsonSection section) {
        return NormalizerStep.of(section)
                .orElseThrow(() ->
                        section.unsupported(
                                "type",
                                section.text("type"),
                                "\"Precompiled\", \"Prepend\", \"Replace\" or \"Strip\""));
    }

    private Optional<Metaspace> metaspace(List<NormalizerStep> steps) {
        if (file.lacks("pre_tokenizer")) {
            return Optional.empty();
        }
        JsonSection section = file.object("pre_tokenizer");
        List<JsonSection> parts =
                section.text("type").equals(SEQUENCE)
                        ? section.objects("pretokenizers")
                        : List.of(section);
        List<String> types = parts.stream().map(part -> part.text("type")).toList();
        boolean splitsWhite = types.equals(List.of("WhitespaceSplit", "Metaspace"));
        if (!splitsWhite && !types.equals(List.of("Metaspace"))) {
            throw section.unsupported(
                    "type",
                    String.join(", ", types),
                    "\"Metaspace\", or a Sequence of \"WhitespaceSplit\" and \"Metaspace\"");
        }
        JsonSection mark = parts.getLast();
        String replacement = mark.text("replacement");
        if (replacement.codePointCount(0, replacement.length()) != 1) {
            throw mark.invalid(
                    "%s.replacement is \"%s\", expected one character"
                            .formatted(mark.name(), replacement));
        }
        Prepend prepend = prepend(mark);
        if (prepend == Prepend.FIRST && steps.stream().anyMatch(NormalizerStep::movesBeginning)) {
            throw mark.unsupported(PREPEND, "first", "\"always\" where a Strip is on the left");
        }
        return Optional.of(
                new Metaspace(
                        replacement.codePointAt(0),
                        prepend,
                        splitsWhite,
                        mark.flag("split", true)));
    }

    /// Files from before there were schemes say only whether a space is added.
    private static Prepend prepend(JsonSection section) {
        boolean adds = section.flag("add_prefix_space", true);
        if (section.lacks(PREPEND)) {
            return adds ? Prepend.ALWAYS : Prepend.NEVER;
        }
        String scheme = section.text(PREPEND);
        Prepend prepend =
                switch (scheme) {
                    case "always" -> Prepend.ALWAYS;
                    case "first" -> Prepend.FIRST;
                    case "never" -> Prepend.NEVER;
                    default ->
                            throw section.unsupported(
                                    PREPEND, scheme, "\"always\", \"first\" or \"never\"");
                };
        if (!adds && prepend != Prepend.NEVER) {
            throw section.invalid(
                    "%s.add_prefix_space is false, but prepend_scheme is \"%s\": one of both decides, set them alike"
                            .formatted(section.name(), scheme));
        }
        return prepend;
    }
}
