package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.tokenizer.EndTokens;
import zhiyin.engine.tokenizer.Tokenizer;

/// `tokenizer_config.json`, of which is read what a decoder's texts begin and end with:
/// ```json
/// {"add_bos_token": true, "add_eos_token": true, "bos_token": "<s>", "eos_token": {"content": "</s>", ..}, ..}
/// ```
final class TokenizerConfigFile {
    private static final String NAME = "tokenizer_config.json";
    private static final String ADD_START = "add_bos_token";
    private static final String ADD_END = "add_eos_token";

    /// No token has this id.
    private static final int NO_TOKEN = -1;

    private final Path path;
    private final Optional<JsonFile> file;

    private TokenizerConfigFile(Path path) {
        this.path = path;
        this.file = JsonFile.readIfPresent(path);
    }

    static TokenizerConfigFile of(Path directory) {
        return new TokenizerConfigFile(directory.resolve(NAME));
    }

    /// @throws EngineException MODEL_FILE_INVALID where a token is to be added and not named
    EndTokens ends() {
        return new EndTokens(token(ADD_START, "bos_token"), token(ADD_END, "eos_token"));
    }

    private Optional<String> token(String flag, String name) {
        return file.filter(json -> json.isTrue(flag)).map(json -> content(json, flag, name));
    }

    /// A token is written as its content, or as an object that has it.
    private String content(JsonFile json, String flag, String name) {
        JsonNode token = json.root().path(name);
        JsonNode content = token.isObject() ? token.path("content") : token;
        if (!content.isString() || content.asString().isEmpty()) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s has \"%s\": true, and %s as \"%s\"; expected the token that is added"
                            .formatted(path, flag, token, name));
        }
        return content.asString();
    }

    /// The state of the token that closes a text is its vector; where nothing tells whether one does, no vector can be
    /// trusted.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED
    void requireKnownEnd(Tokenizer tokenizer) {
        int[] around = tokenizer.enclose(new int[] {NO_TOKEN}, Integer.MAX_VALUE);
        boolean closes = around[around.length - 1] != NO_TOKEN;
        boolean says = file.filter(json -> json.root().path(ADD_END).isBoolean()).isPresent();
        if (!closes && !says) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: neither \"%s\" here nor the post-processor of tokenizer.json says whether texts end with an end token, whose state is the vector; set \"%s\" to what the model was trained with"
                            .formatted(path, ADD_END, ADD_END));
        }
    }
}
