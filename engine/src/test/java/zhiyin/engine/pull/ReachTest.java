package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;

final class ReachTest {
    private static final InetAddress PUBLIC = address("93.184.216.34");

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "::1",
                "0.0.0.0",
                "::",
                "0.1.2.3",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "fe80::1",
                "fd00::1",
                "fc00::1",
                "100.64.0.1",
                "100.127.255.255",
                "224.0.0.1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1"
            })
    void addresses_that_only_this_network_reaches_are_private(String literal) {
        assertThat(PrivateAddress.is(address(literal))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "93.184.216.34",
                "172.32.0.1",
                "172.15.0.1",
                "192.167.1.1",
                "100.63.0.1",
                "100.128.0.1",
                "2606:4700::1",
                "64:ff9b::5db8:d822"
            })
    void all_others_are_not(String literal) {
        assertThat(PrivateAddress.is(address(literal))).isFalse();
    }

    /// The hub is reached on loopback, and by a name that counts as public.
    @Test
    void a_public_hub_does_not_lead_a_pull_into_this_network() throws Exception {
        var reach =
                new Reach(host ->
                        host.equals("localhost")
                                ? new InetAddress[] {PUBLIC}
                                : InetAddress.getAllByName(host));
        try (HubServer server = PullFixture.gguf(5000);
                HubServer inside = PullFixture.gguf(5000)) {
            URI base = URI.create("http://localhost:" + server.base().getPort());
            Hub hub = HuggingFace.of(Optional.of(base), Map.of());
            server.redirectTo = Optional.of(inside.base() + "/secrets");
            var connection = new HubConnection(hub, PullOptions.DEFAULTS, reach);
            URI file = hub.file(ModelName.parse(HubServer.REPOSITORY), "model-Q8_0.gguf");
            assertThatThrownBy(() -> connection.get(file, Optional.empty()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("redirects to " + inside.base() + "/secrets")
                    .hasMessageContaining("private network");
            assertThat(inside.requests).isEmpty();
        }
    }

    @Test
    void a_hub_within_this_network_may_lead_anywhere_and_a_public_one_to_itself() {
        Hub own = HuggingFace.of(Optional.of(URI.create("http://10.0.0.5")), Map.of());
        Hub far = HuggingFace.of(Optional.of(URI.create("https://93.184.216.34")), Map.of());
        var reach = new Reach(InetAddress::getAllByName);
        reach.requireAllowed(own, own.base(), URI.create("http://10.0.0.6/x"));
        reach.requireAllowed(own, own.base(), URI.create("https://93.184.216.34/x"));
        reach.requireAllowed(far, far.base(), URI.create("https://93.184.216.34/x"));
        reach.requireAllowed(far, far.base(), URI.create("https://93.184.216.35/x"));
        for (String metadata : new String[] {"http://169.254.169.254/x", "http://[::1]/x"}) {
            assertThatThrownBy(() -> reach.requireAllowed(far, far.base(), URI.create(metadata)))
                    .as(metadata)
                    .isInstanceOf(EngineException.class);
        }
    }
}
