package zhiyin.server.kb;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import zhiyin.server.api.RequestException;

/// The header `Upload-Metadata` of [tus](https://tus.io/protocols/resumable-upload#upload-metadata): names, each
/// with a text in Base64, separated by commas. Names that mean nothing here are passed over.
///
/// @param text the header as it came
record TusMetadata(String text, Map<String, String> values) {
    static final String HEADER = "Upload-Metadata";

    private static final int MOST_CHARACTERS = 8_192;

    /// @throws RequestException INVALID_REQUEST
    static TusMetadata of(String header) {
        if (header.length() > MOST_CHARACTERS) {
            throw RequestException.invalid(
                    HEADER,
                    "%s has %d characters, expected at most %d"
                            .formatted(HEADER, header.length(), MOST_CHARACTERS));
        }
        var values = new LinkedHashMap<String, String>();
        for (String each : header.split(",", -1)) {
            String[] pair = each.strip().split(" +", -1);
            if (pair[0].isEmpty() && pair.length == 1) {
                continue;
            }
            boolean isNew = values.put(pair[0], pair.length > 1 ? decoded(pair[1]) : "") == null;
            if (pair.length > 2 || pair[0].isEmpty() || !isNew) {
                throw invalid();
            }
        }
        return new TusMetadata(header, values);
    }

    private static String decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException _) {
            throw invalid();
        }
    }

    private static RequestException invalid() {
        return RequestException.invalid(
                HEADER,
                "%s is not as tus has it: \"path bm90ZXMubWQ=,tags YSxi\", each name once, its value in Base64 of UTF-8"
                        .formatted(HEADER));
    }

    /// What the document is to be called: `path`, or what tus's clients send by themselves, a folder's file
    /// as `relativePath`.
    ///
    /// @throws RequestException INVALID_REQUEST where there is none of them
    String path() {
        return Stream.of("path", "relativePath", "filename", "name")
                .map(name -> values.getOrDefault(name, ""))
                .filter(text -> !text.isEmpty() && !text.equals("null"))
                .findFirst()
                .orElseThrow(() ->
                        RequestException.invalid(
                                HEADER,
                                HEADER
                                        + " has no \"path\", by which the document is to be called"));
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
    }
}
