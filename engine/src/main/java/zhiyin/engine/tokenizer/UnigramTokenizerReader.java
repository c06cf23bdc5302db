package zhiyin.engine.tokenizer;

import zhiyin.engine.tokenizer.PieceTokenizer.Preparation;

/// Makes a [PieceTokenizer] with a [UnigramModel] of the sections of a file, and refuses what it could not follow
/// exactly: a tokenizer that is nearly right gives vectors that are silently wrong.
/// ```
/// "model": {"type": "Unigram", "unk_id": 3, "vocab": [["<s>", 0.0], ..]}
/// ```
final class UnigramTokenizerReader {
    private final JsonSection file;
    private final JsonSection model;
    private final ScoredVocabulary vocabulary;

    UnigramTokenizerReader(JsonSection file, JsonSection model, ScoredVocabulary vocabulary) {
        this.file = file;
        this.model = model;
        this.vocabulary = vocabulary;
    }

    Tokenizer read() {
        if (vocabulary.size() == 0) {
            throw model.invalid("model.vocab has no pieces, expected [[piece, score], ..]");
        }
        int unknown = model.integer("unk_id", 0, vocabulary.size() - 1);
        AddedTokensReader reader = new AddedTokensReader(file, true);
        file.object("pre_tokenizer");
        AddedTokens added =
                reader.readExactly(vocabulary.idsOf(reader.contents()), vocabulary.size());
        Preparation preparation = new PreparationReader(file).read(added);
        Template template = TemplateReader.ofFile(file);
        UnigramModel unigram =
                new UnigramModel(vocabulary, unknown, model.flag("byte_fallback", false));
        PieceText text = PieceText.of(unigram, added, preparation);
        template.requireKnown(file, text.idBound());
        return new PieceTokenizer(unigram, preparation, template, text);
    }
}
