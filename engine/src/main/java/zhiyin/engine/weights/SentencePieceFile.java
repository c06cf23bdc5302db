package zhiyin.engine.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// A tokenizer's file as SentencePiece writes it (`sentencepiece.bpe.model`, `spiece.model`), of which
/// what splits and normalizes is read:
/// ```
/// 1  pieces, in the order of their ids
///      1 piece, text    2 score, float    3 type: 1 normal, 2 unknown, 3 control, 4 user-defined,
///                                                 5 unused, 6 byte
/// 2  how it was trained
///      3 type of the model: 1 unigram, 2 BPE, 3 word, 4 character
/// 3  how text is normalized
///      2 precompiled_charsmap, bytes
/// ```
/// Specification: `sentencepiece_model.proto` of <https://github.com/google/sentencepiece>.
///
/// @param modelType 1 for unigram
/// @param charsmap empty where characters stay as they are
public record SentencePieceFile(Path path, List<Piece> pieces, long modelType, Charsmap charsmap) {
    public static final int UNIGRAM = 1;

    private static final int MAX_BYTES = 64 << 20;

    /// @param score the logarithm of how likely the piece is
    public record Piece(String text, float score, long type) {}

    /// The bytes of a `precompiled_charsmap`, which nobody changes.
    public static final class Charsmap {
        private final byte[] bytes;

        Charsmap(byte[] bytes) {
            this.bytes = bytes;
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        public boolean isEmpty() {
            return bytes.length == 0;
        }
    }

    public SentencePieceFile {
        pieces = List.copyOf(pieces);
    }

    /// @throws EngineException MODEL_NOT_FOUND where there is no such file, MODEL_FILE_INVALID where it is
    ///     damaged
    public static SentencePieceFile read(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            ModelFile file = ModelFile.map(path, "SentencePiece", arena);
            if (file.bytes().byteSize() > MAX_BYTES) {
                throw new EngineException(
                        Code.MODEL_FILE_INVALID,
                        "%s has %,d bytes, the most read is %,d"
                                .formatted(path, file.bytes().byteSize(), MAX_BYTES));
            }
            return read(path, new ProtobufReader(path, file.bytes(), "SentencePiece"));
        }
    }

    private static SentencePieceFile read(Path path, ProtobufReader reader) {
        List<Piece> pieces = new ArrayList<>();
        long modelType = UNIGRAM;
        byte[] charsmap = new byte[0];
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> pieces.add(piece(reader.message()));
                case 2 -> modelType = modelType(reader.message());
                case 3 -> charsmap = charsmap(reader.message());
                default -> {} // names of the training, tests
            }
        }
        return new SentencePieceFile(path, pieces, modelType, new Charsmap(charsmap));
    }

    private static Piece piece(ProtobufReader reader) {
        String text = "";
        float score = 0;
        long type = 1;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> text = reader.text();
                case 2 -> score = reader.number32();
                case 3 -> type = reader.number();
                default -> {} // extensions
            }
        }
        return new Piece(text, score, type);
    }

    private static long modelType(ProtobufReader reader) {
        long type = UNIGRAM;
        while (reader.next()) {
            if (reader.field() == 3) {
                type = reader.number();
            }
        }
        return type;
    }

    private static byte[] charsmap(ProtobufReader reader) {
        byte[] bytes = new byte[0];
        while (reader.next()) {
            if (reader.field() == 2) {
                bytes = reader.bytes().toArray(ValueLayout.JAVA_BYTE);
            }
        }
        return bytes;
    }
}
