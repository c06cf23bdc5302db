package zhiyin.knowledge.base;

final class PostgresCollectionTest extends ServedCollectionContract {
    @Override
    String script() {
        return "postgres";
    }
}
