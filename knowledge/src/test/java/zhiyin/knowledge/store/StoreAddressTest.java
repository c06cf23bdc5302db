package zhiyin.knowledge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres://db.example/vectors | postgres://db.example:5432/vectors",
                "postgresql://me@db.example:6543/v?sslmode=require&key=DB_API_KEY | postgres://me@db.example:6543/v?key=DB_API_KEY&sslmode=require",
                "chroma+http://127.0.0.1 | chroma+http://127.0.0.1:8000",
                "chroma+https://c.example:443/team/books?key=C_API_KEY | chroma+https://c.example:443/team/books?key=C_API_KEY",
                "chroma+http://[::1]:9201 | chroma+http://[::1]:9201",
                "opensearch+http://127.0.0.1 | opensearch+http://127.0.0.1:9200",
                "opensearch+https://me@n1.example,n2.example:9201,[::1]?shards=12&key=O_API_KEY | opensearch+https://me@n1.example:9200,n2.example:9201,[::1]:9200?key=O_API_KEY&shards=12"
            })
    void an_address_is_read_and_written(String text, String written) {
        StoreAddress address = StoreAddress.parse(text);
        assertThat(address).hasToString(written);
        assertThat(StoreAddress.parse(written)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db.example",
                "mysql://db.example/v",
                "postgres://db.example",
                "postgres:///v",
                "postgres://db.example/v/w",
                "postgres://db.example/v?user=me",
                "postgres://db.example/v?key=PATH",
                "postgres://db.example/v?key=",
                "chroma+http://c.example/tenant",
                "chroma+ftp://c.example",
                "chroma+https://me:secret@host",
                "chroma+http://c.example,d.example",
                "chroma+http://c.example:70000",
                "opensearch+http://n1.example/path",
                "opensearch+http://n1.example,",
                "opensearch+http://n1.example,me@n2.example",
                "opensearch+http://me:secret@n1.example,n2.example",
                "opensearch+http://n1.example:0",
                "opensearch+http://n1.example?shards=0",
                "opensearch+http://n1.example?shards=1025",
                "postgres://me:secret@db.example/v",
                "postgres://me:sec ret@db.example/v"
            })
    void what_is_none_is_refused_and_not_repeated(String text) {
        assertThatThrownBy(() -> StoreAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgres://[user@]host")
                .hasMessageNotContaining("secret");
    }

    @Test
    void an_address_may_name_several_hosts_and_shards() {
        StoreAddress address =
                StoreAddress.parse("opensearch+http://a.example,b.example:1?shards=3");
        assertThat(address.hosts())
                .extracting(StoreAddress.Host::toString)
                .containsExactly("a.example:9200", "b.example:1");
        assertThat(address.shards()).isEqualTo(3);
        assertThat(StoreAddress.parse("opensearch+http://a.example").shards()).isEqualTo(1);
    }

    @Test
    void the_password_is_the_environments() {
        StoreAddress address = StoreAddress.parse("postgres://db.example/v?key=DB_API_KEY");
        assertThat(address.key(Map.of("DB_API_KEY", "secret"))).contains("secret");
        assertThatThrownBy(() -> address.key(Map.of("PATH", "/bin")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("DB_API_KEY");
        assertThat(StoreAddress.parse("postgres://db.example/v").key(Map.of())).isEmpty();
    }
}
