package zhiyin.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;

/// Token numbers in a request: `[1, 2, 3]` or `[[1, 2], [3]]`.
final class TokenNumbers {
    private final JsonParser parser;
    private final String name;

    /// @param name of the field
    TokenNumbers(JsonParser parser, String name) {
        this.parser = parser;
        this.name = name;
    }

    /// The rest of an array whose first number is at hand.
    int[] sequence(String what) {
        IntStream.Builder numbers = IntStream.builder();
        for (JsonToken token = parser.currentToken(); token != JsonToken.END_ARRAY; ) {
            if (token != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() != NumberType.INT) {
                throw RequestException.invalid(
                        name, what + " has something among its token numbers that is none");
            }
            numbers.add(parser.getIntValue());
            token = parser.nextToken();
        }
        return numbers.build().toArray();
    }

    /// The rest of an array of arrays, the first number in it being at hand.
    List<int[]> sequences(int max) {
        var sequences = new ArrayList<int[]>();
        sequences.add(sequence(name + "[0]"));
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String what = "%s[%d]".formatted(name, sequences.size());
            if (sequences.size() == max) {
                throw RequestException.invalid(
                        name,
                        "%s has more than %d arrays of token numbers; split it over several requests"
                                .formatted(name, max));
            }
            if (parser.currentToken() != JsonToken.START_ARRAY
                    || parser.nextToken() == JsonToken.END_ARRAY) {
                throw RequestException.invalid(
                        name, what + " is not like those before it, expected token numbers");
            }
            sequences.add(sequence(what));
        }
        return sequences;
    }
}
