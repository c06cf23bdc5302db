package zhiyin.knowledge.parse.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

class BoundedStreamTest {
    private static BoundedStream of(int bytes, BoundedStream.Allowance allowance) {
        return new BoundedStream(new ByteArrayInputStream(new byte[bytes]), "a.zip", allowance);
    }

    @Test
    void members_share_what_the_archive_may_unpack_to() throws IOException {
        var allowance = new BoundedStream.Allowance(10);
        assertThat(of(6, allowance).readAllBytes()).hasSize(6);
        assertThatThrownBy(() -> of(6, allowance).readAllBytes())
                .hasMessageContaining("a.zip unpacks to more than 10 bytes")
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.TOO_LARGE));
    }

    @Test
    void bytes_count_however_they_are_read() throws IOException {
        var allowance = new BoundedStream.Allowance(3);
        var in = of(9, allowance);
        assertThat(in.read()).isZero();
        assertThat(in.skip(2)).isEqualTo(2);
        assertThat(in.markSupported()).isFalse();
        assertThatThrownBy(in::read).isInstanceOf(ParseException.class);
    }

    @Test
    void headers_have_a_bound_of_their_own() throws IOException {
        var in = of(20, new BoundedStream.Allowance(100));
        in.readHeader(4);
        assertThat(in.readNBytes(4)).hasSize(4);
        in.readContent();
        assertThat(in.readNBytes(8)).hasSize(8);
        in.readHeader(4);
        assertThatThrownBy(() -> in.readNBytes(5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.zip says more about a member");
    }

    @Test
    void what_decompressors_throw_becomes_an_input_error() {
        var broken =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new IllegalArgumentException("bad code");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        return read();
                    }
                };
        var in = new BoundedStream(broken, "a.zip", new BoundedStream.Allowance(9));
        assertThatThrownBy(in::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.zip has damaged data");
    }
}
