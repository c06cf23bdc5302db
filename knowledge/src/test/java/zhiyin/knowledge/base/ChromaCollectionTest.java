package zhiyin.knowledge.base;

final class ChromaCollectionTest extends ServedCollectionContract {
    @Override
    String script() {
        return "chroma";
    }
}
