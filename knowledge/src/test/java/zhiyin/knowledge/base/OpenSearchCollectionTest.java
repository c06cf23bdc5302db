package zhiyin.knowledge.base;

final class OpenSearchCollectionTest extends ServedCollectionContract {
    @Override
    String script() {
        return "opensearch";
    }
}
