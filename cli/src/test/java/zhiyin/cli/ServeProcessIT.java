package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `zhiyin serve` as a process of its own: it says where it listens, answers, and stops on SIGTERM.
final class ServeProcessIT {
    @Test
    @Timeout(600)
    void it_announces_its_address_answers_and_stops_when_told() throws Exception {
        Process process = PackagedProgram.start("serve", "--port", "0", "--no-kb");
        try (BufferedReader out = process.inputReader()) {
            String announcement = out.readLine();
            assertThat(announcement).contains("bge-small-zh-v1.5", "http://127.0.0.1:");
            String address = announcement.replaceAll(".*(http://\\S+/v1).*", "$1");
            String answer = embed(address);
            assertThat(answer).contains("\"embedding\":[", "\"usage\"");
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
    }

    @Test
    @Timeout(600)
    void it_serves_other_models_and_aliases_besides_the_one_it_was_started_with() throws Exception {
        Process process =
                PackagedProgram.start(
                        "serve",
                        "--port",
                        "0",
                        "--no-kb",
                        "--alias",
                        "text-embedding-3-small=bge-small-en-v1.5@256",
                        "--token-input",
                        "cl100k");
        try (BufferedReader out = process.inputReader()) {
            String address = out.readLine().replaceAll(".*(http://\\S+/v1).*", "$1");
            String answer =
                    embed(
                            address,
                            "{\"model\":\"text-embedding-3-small\",\"input\":[[9906]],\"encoding_format\":\"base64\"}");
            assertThat(answer).contains("\"model\":\"text-embedding-3-small\"");
            String vector = answer.replaceAll("(?s).*\"embedding\":\"([^\"]*)\".*", "$1");
            assertThat(Base64.getDecoder().decode(vector)).hasSize(256 * Float.BYTES);
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private static String embed(String address) throws IOException, InterruptedException {
        return embed(address, "{\"model\":\"bge-small-zh-v1.5\",\"input\":\"如何重置密码\"}");
    }

    private static String embed(String address, String body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(address + "/embeddings"))
                        .POST(BodyPublishers.ofString(body))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }
}
