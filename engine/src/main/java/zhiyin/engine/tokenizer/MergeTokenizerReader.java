package zhiyin.engine.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.engine.EngineException;
import zhiyin.engine.tokenizer.PieceTokenizer.Preparation;

/// Makes a [PieceTokenizer] with a [MergeModel] of the sections of a file, as Mistral's and Llama 2's are, and refuses
/// what it could not follow exactly:
/// ```
/// "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
///   "vocab": {"<unk>": 0, "<s>": 1, "</s>": 2, "<0x00>": 3, .. "▁▁": 259, ..}, "merges": ["▁ t", ..]}
/// ```
/// As every byte has a token, nothing is unknown.
final class MergeTokenizerReader {
    private final JsonSection file;
    private final JsonSection model;
    private final Vocabulary vocabulary;
    private final List<String> merges;

    MergeTokenizerReader(
            JsonSection file, JsonSection model, Vocabulary vocabulary, List<String> merges) {
        this.file = file;
        this.model = model;
        this.vocabulary = vocabulary;
        this.merges = merges;
    }

    /// @param ends what is at a text's ends where the file adds nothing there
    Tokenizer read(EndTokens ends) {
        model.requirePlainBpe();
        AddedTokensReader reader = new AddedTokensReader(file, true);
        AddedTokens added =
                reader.readExactly(vocabulary.idsOf(reader.contents()), vocabulary.size());
        Preparation preparation = new PreparationReader(file).read(added);
        List<String> pieces = vocabulary.tokensById(model);
        MergeModel merging = mergeModel(pieces);
        PieceText text = PieceText.of(merging, added, preparation);
        Template template = ends.completed(TemplateReader.ofFile(file), added.idOrIn(file, pieces));
        template.requireKnown(file, text.idBound());
        return new PieceTokenizer(merging, preparation, template.once(), text);
    }

    private MergeModel mergeModel(List<String> pieces) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < pieces.size(); id++) {
            ids.put(pieces.get(id), id);
        }
        var builder =
                new MergeModel.Builder(
                        file.path().toString(), pieces, merges.size(), merges.size());
        for (int id = 0; id < pieces.size(); id++) {
            builder.addPiece(id);
        }
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ');
            if (space < 1 || space == merge.length() - 1 || space != merge.lastIndexOf(' ')) {
                throw invalid(rank, "expected two tokens with one space between");
            }
            int left = id(ids, merge.substring(0, space), rank);
            int right = id(ids, merge.substring(space + 1), rank);
            int made = id(ids, merge.substring(0, space) + merge.substring(space + 1), rank);
            if (!builder.addMerge(left, right, rank, made)) {
                throw invalid(rank, "the same merge came before");
            }
        }
        return builder.build();
    }

    private int id(Map<String, Integer> ids, String token, int rank) {
        Integer id = ids.get(token);
        if (id == null) {
            throw invalid(rank, "\"%s\" is not in the vocabulary".formatted(token));
        }
        return id;
    }

    private EngineException invalid(int rank, String what) {
        String merge = merges.get(rank);
        String shown = merge.length() > 80 ? merge.substring(0, 80) + "..." : merge;
        return file.invalid(
                "merge %d is \"%s\": %s; download the file again".formatted(rank, shown, what));
    }
}
