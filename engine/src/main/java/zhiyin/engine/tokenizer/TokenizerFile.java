package zhiyin.engine.tokenizer;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Reads `tokenizer.json`, the file of Hugging Face `tokenizers`:
/// ```
/// { "added_tokens": [..], "normalizer": {..}, "pre_tokenizer": {..}, "post_processor": {..},
///   "model": { "type": "WordPiece", .., "vocab": { "[PAD]": 0, .. } } }
/// ```
/// or, of a model of type `BPE`, besides the vocabulary `"merges": ["i n", ..]` or
/// `[["i", "n"], ..]`, or, of type `Unigram`, a vocabulary of `[["<s>", 0.0], ["▁the", -4.2], ..]`.
/// These are nearly all of the file and are streamed; the rest is small and read as a tree. The sections
/// `truncation` and `padding` are ignored: the engine decides both.
public final class TokenizerFile {
    private static final int MAX_BYTES = 64 << 20;
    private static final String MODEL = "model";
    private static final String VOCABULARY = "vocab";
    private static final String MERGES = "merges";

    /// Without the table of names seen before: no token occurs twice in a vocabulary. Only Jackson's
    /// parser is used, because starting its object mapper takes longer than reading the file.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .build();

    private final Path path;
    private final ObjectNode sections = JsonNodeFactory.instance.objectNode();
    private final ObjectNode model = JsonNodeFactory.instance.objectNode();
    private final Vocabulary vocabulary = new Vocabulary();
    private final ScoredVocabulary pieces = new ScoredVocabulary();
    private final List<String> merges = new ArrayList<>();

    private TokenizerFile(Path path) {
        this.path = path;
    }

    /// The tokenizer that the file describes.
    ///
    /// @throws EngineException MODEL_NOT_FOUND if there is no such file, MODEL_FILE_INVALID if it is
    ///     damaged or contradicts itself, MODEL_UNSUPPORTED if it asks for something this version
    ///     does not do
    public static Tokenizer read(Path tokenizerJson) {
        return read(tokenizerJson, EndTokens.NONE);
    }

    /// The same, with tokens at the ends of texts where the file adds none; those of BPE only.
    public static Tokenizer read(Path tokenizerJson, EndTokens ends) {
        TokenizerFile file = new TokenizerFile(tokenizerJson);
        file.parse(file.text());
        return file.tokenizer(ends);
    }

    private Tokenizer tokenizer(EndTokens ends) {
        JsonSection file = new JsonSection(path, "", sections);
        JsonSection section = new JsonSection(path, MODEL, model);
        String type = section.text("type");
        return switch (type) {
            case "WordPiece" -> new BertTokenizerReader(file, section, vocabulary).read();
            case "BPE" -> bpe(file, section, ends);
            case "Unigram" -> new UnigramTokenizerReader(file, section, pieces).read();
            default ->
                    throw section.unsupported(
                            "type", type, "\"WordPiece\", \"BPE\" or \"Unigram\"");
        };
    }

    /// Of bytes, as GPT-2's, or of characters, with bytes for those that have no token, as SentencePiece's.
    private Tokenizer bpe(JsonSection file, JsonSection section, EndTokens ends) {
        return section.flag("byte_fallback", false)
                ? new MergeTokenizerReader(file, section, vocabulary, merges).read(ends)
                : new BpeTokenizerReader(file, section, vocabulary, merges).read(ends);
    }

    private String text() {
        try {
            long size = Files.size(path);
            if (size > MAX_BYTES) {
                throw invalid(
                        "has %,d bytes, the most read is %,d".formatted(size, MAX_BYTES), null);
            }
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new EngineException(Code.MODEL_NOT_FOUND, path + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw invalid("is not UTF-8; download the file again", e);
        } catch (IOException e) {
            throw invalid("cannot be read: " + e.getMessage(), e);
        }
    }

    private void parse(String text) {
        JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text);
        try (parser) {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "a JSON object");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                readSection(parser, parser.currentName());
            }
            if (parser.nextToken() != null) {
                throw invalid(at(parser.currentLocation()) + " more follows after the end", null);
            }
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            throw invalid(
                    "%s is not valid JSON: %s; download the file again"
                            .formatted(
                                    at(place == null ? parser.currentLocation() : place),
                                    e.getOriginalMessage()),
                    e);
        }
    }

    private void readSection(JsonParser parser, String name) {
        JsonToken value = parser.nextToken();
        switch (name) {
            case MODEL -> {
                expect(parser, value, JsonToken.START_OBJECT, "an object for \"model\"");
                readModel(parser);
            }
            case "added_tokens", "normalizer", "pre_tokenizer", "post_processor" ->
                    sections.set(name, JsonTree.read(parser));
            default -> parser.skipChildren();
        }
    }

    private void readModel(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(VOCABULARY) && value == JsonToken.START_OBJECT) {
                readVocabulary(parser);
            } else if (name.equals(VOCABULARY) && value == JsonToken.START_ARRAY) {
                readPieces(parser);
            } else if (name.equals(MERGES) && value == JsonToken.START_ARRAY) {
                readMerges(parser);
            } else if (value.isScalarValue()) {
                model.set(name, JsonTree.read(parser));
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readMerges(JsonParser parser) {
        JsonToken value = parser.nextToken();
        while (value != JsonToken.END_ARRAY) {
            if (value == JsonToken.START_ARRAY) {
                String left = part(parser);
                merges.add(String.join(" ", left, part(parser)));
                expect(parser, parser.nextToken(), JsonToken.END_ARRAY, "a merge of two tokens");
            } else {
                expect(parser, value, JsonToken.VALUE_STRING, "a merge: a string or a pair");
                merges.add(parser.getString());
            }
            value = parser.nextToken();
        }
    }

    private String part(JsonParser parser) {
        expect(parser, parser.nextToken(), JsonToken.VALUE_STRING, "a merge of two tokens");
        return parser.getString();
    }

    private void readVocabulary(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String token = parser.currentName();
            expect(parser, parser.nextToken(), JsonToken.VALUE_NUMBER_INT, "a whole number");
            long id = parser.getLongValue();
            if (id < 0 || id > CharacterTable.MAX_TOKEN) {
                throw invalid(
                        "%s token \"%s\" has the id %d, legal are 0 to %d"
                                .formatted(
                                        at(parser.currentLocation()),
                                        token,
                                        id,
                                        CharacterTable.MAX_TOKEN),
                        null);
            }
            vocabulary.add(token, (int) id);
        }
    }

    private void readPieces(JsonParser parser) {
        JsonToken value = parser.nextToken();
        while (value != JsonToken.END_ARRAY) {
            expect(parser, value, JsonToken.START_ARRAY, "a piece and its score");
            expect(parser, parser.nextToken(), JsonToken.VALUE_STRING, "a piece");
            String piece = parser.getString();
            pieces.add(piece, score(parser, piece));
            expect(parser, parser.nextToken(), JsonToken.END_ARRAY, "a piece and its score");
            value = parser.nextToken();
        }
    }

    private double score(JsonParser parser, String piece) {
        JsonToken value = parser.nextToken();
        if (value != JsonToken.VALUE_NUMBER_INT) {
            expect(parser, value, JsonToken.VALUE_NUMBER_FLOAT, "a score");
        }
        double score = ScoreText.parse(parser.getString());
        if (!Double.isFinite(score)) {
            throw invalid(
                    "%s piece \"%s\" has the score %s, expected a number of 64 bits"
                            .formatted(at(parser.currentLocation()), piece, parser.getString()),
                    null);
        }
        return score;
    }

    private void expect(
            JsonParser parser, @Nullable JsonToken found, JsonToken wanted, String what) {
        if (found != wanted) {
            throw invalid(
                    "%s has %s, expected %s".formatted(at(parser.currentLocation()), found, what),
                    null);
        }
    }

    private static String at(TokenStreamLocation location) {
        return "line %d column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private EngineException invalid(String what, @Nullable Exception cause) {
        String message = path + ": " + what;
        return cause == null
                ? new EngineException(Code.MODEL_FILE_INVALID, message)
                : new EngineException(Code.MODEL_FILE_INVALID, message, cause);
    }
}
