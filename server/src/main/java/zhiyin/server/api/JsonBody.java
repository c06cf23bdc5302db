package zhiyin.server.api;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// The JSON object in a request's body, read field by field as it comes, so that a hostile body costs
/// no more memory than a legal one:
/// ```java
/// while (body.nextField()) {
///     switch (body.field()) {
///         case "model" -> model = body.string();
///         default -> body.skip();
///     }
/// }
/// ```
/// A field that is `null` reads as absent. Strict: UTF-8, no duplicate keys, nothing after the object.
/// Methods throw [RequestException] INVALID_REQUEST, or Jackson's exceptions, which [Failures]
/// explains.
public final class JsonBody implements AutoCloseable {
    /// Room for the 300,000 token numbers that OpenAI takes in a request, far below what would make a tree or
    /// a key set costly.
    private static final int MAX_TOKENS = 400_000;

    private static final int MAX_NESTING = 100;
    private static final int MAX_SHOWN_CHARACTERS = 40;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_NESTING)
                                    .maxTokenCount(MAX_TOKENS)
                                    .build())
                    .build();

    private final JsonParser parser;
    private boolean opened;

    JsonBody(InputStream body) {
        // Jackson's own decoder lets through overlong forms and surrogates.
        var strict =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.parser =
                JSON.createParser(ObjectReadContext.empty(), new InputStreamReader(body, strict));
    }

    /// Goes on to the next field's value; false after the last, when the body has been read to its
    /// end.
    public boolean nextField() {
        if (!opened) {
            open();
        }
        if (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            parser.nextToken();
            return true;
        }
        if (parser.nextToken() != null) {
            throw RequestException.invalid("the body goes on after the end of its JSON object");
        }
        return false;
    }

    private void open() {
        opened = true;
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw RequestException.invalid("the body is empty, expected a JSON object");
        }
        if (first != JsonToken.START_OBJECT) {
            throw RequestException.invalid(
                    "the body is %s, expected a JSON object".formatted(shown()));
        }
    }

    /// The name of the field whose value is next to be read.
    public String field() {
        return String.valueOf(parser.currentName());
    }

    public void skip() {
        parser.skipChildren();
    }

    public Optional<String> string() {
        if (isNull()) {
            return Optional.empty();
        }
        require(JsonToken.VALUE_STRING, "a string");
        return Optional.of(text(field()));
    }

    public Optional<Boolean> truth() {
        if (isNull()) {
            return Optional.empty();
        }
        if (parser.currentToken() != JsonToken.VALUE_TRUE) {
            require(JsonToken.VALUE_FALSE, "true or false");
        }
        return Optional.of(parser.currentToken() == JsonToken.VALUE_TRUE);
    }

    public OptionalInt wholeNumber() {
        if (isNull()) {
            return OptionalInt.empty();
        }
        require(JsonToken.VALUE_NUMBER_INT, "a whole number");
        if (parser.getNumberType() != NumberType.INT) {
            throw illegal("a whole number of at most " + Integer.MAX_VALUE);
        }
        return OptionalInt.of(parser.getIntValue());
    }

    /// One of an enum's constants, written in lower case.
    public <E extends Enum<E>> Optional<E> choice(Class<E> choices) {
        Optional<String> chosen = string();
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        for (E choice : choices.getEnumConstants()) {
            if (word(choice).equals(chosen.get())) {
                return Optional.of(choice);
            }
        }
        throw illegal(
                Arrays.stream(choices.getEnumConstants())
                        .map(choice -> '"' + word(choice) + '"')
                        .collect(Collectors.joining(" or ")));
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /// A string, an array of 1 to `max`, none of them empty, an array of token numbers, or 1 to `max` of such.
    public Inputs inputs(int max) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return new Inputs.Texts(List.of(nonEmptyText(field())));
        }
        require(JsonToken.START_ARRAY, "a string or an array of strings");
        String name = field();
        var numbers = new TokenNumbers(parser, name);
        return switch (parser.nextToken()) {
            case VALUE_NUMBER_INT -> new Inputs.Tokens(List.of(numbers.sequence(name)));
            case START_ARRAY -> {
                if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                    throw notText(name, 0, "an array");
                }
                yield new Inputs.Tokens(numbers.sequences(max));
            }
            default -> new Inputs.Texts(texts(name, max));
        };
    }

    /// The rest of an array whose first value is at hand.
    private List<String> texts(String name, int max) {
        List<String> texts = new ArrayList<>();
        for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
            if (texts.size() == max) {
                throw RequestException.invalid(
                        name,
                        "%s has more than %d texts; split it over several requests"
                                .formatted(name, max));
            }
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw notText(name, texts.size(), shown());
            }
            texts.add(nonEmptyText("%s[%d]".formatted(name, texts.size())));
        }
        if (texts.isEmpty()) {
            throw RequestException.invalid(
                    name, "%s is an empty array, expected 1 to %d texts".formatted(name, max));
        }
        return texts;
    }

    private static RequestException notText(String name, int index, String found) {
        return RequestException.invalid(
                name, "%s[%d] is %s, expected a string".formatted(name, index, found));
    }

    private String nonEmptyText(String what) {
        String text = text(what);
        if (text.isEmpty()) {
            throw RequestException.invalid(
                    topField(what), "%s is an empty string, expected a text".formatted(what));
        }
        return text;
    }

    /// An escape such as `\ud83d` alone is legal JSON and no text.
    private String text(String what) {
        String text = parser.getString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw RequestException.invalid(
                    topField(what),
                    "%s has half of a surrogate pair, which is no Unicode character"
                            .formatted(what));
        }
        return text;
    }

    private static String topField(String what) {
        int bracket = what.indexOf('[');
        return bracket < 0 ? what : what.substring(0, bracket);
    }

    private boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    private void require(JsonToken token, String expected) {
        if (parser.currentToken() != token) {
            throw illegal(expected);
        }
    }

    private RequestException illegal(String expected) {
        String name = field();
        return RequestException.invalid(
                name, "%s is %s, expected %s".formatted(name, shown(), expected));
    }

    /// The value at hand as a message shows it.
    private String shown() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> '"' + shortened(parser.getString()) + '"';
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shortened(parser.getString());
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NULL -> "null";
            default -> "no value";
        };
    }

    private static String shortened(String text) {
        if (text.length() <= MAX_SHOWN_CHARACTERS) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, MAX_SHOWN_CHARACTERS / 2)) + "…";
    }

    @Override
    public void close() {
        parser.close();
    }
}
