package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium, started once for all tests, and what a person does with it. It notes every request and
/// every line of its console: [#assertClean()].
final class Browser {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static final List<String> CHROMIUMS =
            List.of(
                    "/usr/bin/chromium",
                    "/usr/bin/chromium-browser",
                    "/usr/bin/google-chrome",
                    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    private static final List<String> DRIVERS =
            List.of(
                    "/usr/bin/chromedriver",
                    "/usr/lib/chromium-browser/chromedriver",
                    "/usr/local/bin/chromedriver",
                    "/opt/homebrew/bin/chromedriver");

    private static final class Shared {
        static final Browser BROWSER = new Browser(start(Level.ALL));
    }

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
        Runtime.getRuntime().addShutdownHook(new Thread(driver::quit));
    }

    static Browser shared() {
        return Shared.BROWSER;
    }

    /// One that notes no requests, which costs a page that sends much more than its own work does; for measuring.
    static Browser unobserved() {
        return new Browser(start(Level.OFF));
    }

    private static String find(String variable, List<String> places) {
        return Stream.concat(Optional.ofNullable(System.getenv(variable)).stream(), places.stream())
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "the web app is tested in Chromium, and there is none at $%s or %s; on Debian: apt install chromium chromium-driver; or leave these tests out: -DexcludedGroups=browser"
                                        .formatted(variable, places)));
    }

    private static ChromeDriver start(Level requests) {
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, requests);
        var options = new ChromeOptions();
        options.setBinary(find("CHROMIUM", CHROMIUMS));
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-US",
                "--window-size=1440,900",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(Path.of(find("CHROMEDRIVER", DRIVERS)).toFile())
                        .usingAnyFreePort()
                        .build();
        return new ChromeDriver(service, options);
    }

    /// Begins anew, as a person who was never there, in that language.
    void visit(int port, String language, String place) {
        size(1440, 900);
        scheme("light");
        driver.get("http://127.0.0.1:%d/".formatted(port));
        script(
                "localStorage.clear(); sessionStorage.clear();"
                        + " localStorage.setItem('zhiyin.language', arguments[0])",
                language);
        driver.get("about:blank"); // else another place would be the same page
        forget();
        driver.get("http://127.0.0.1:%d/%s".formatted(port, place));
        see("header.top");
    }

    /// Loads the page, as a person who was there before.
    void open(int port, String place) {
        driver.get("about:blank"); // else another place would be the same page
        driver.get("http://127.0.0.1:%d/%s".formatted(port, place));
    }

    /// Forgets the files that servers allowed to be kept.
    void forgetFiles() {
        command("Network.clearBrowserCache", Map.of());
    }

    /// Goes to another place of the same page.
    void go(String place) {
        script("location.hash = arguments[0]", place);
    }

    void reload() {
        driver.navigate().refresh();
    }

    void size(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        width < 500));
    }

    /// Without motion, for which nobody waits then.
    ///
    /// @param scheme `light` or `dark`, as the system says
    void scheme(String scheme) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /// How fast it sends at most, in bytes a second; -1 for as fast as it can.
    void sendsAt(long bytesPerSecond) {
        command("Network.enable", Map.of());
        command(
                "Network.emulateNetworkConditions",
                Map.of(
                        "offline",
                        false,
                        "latency",
                        0,
                        "downloadThroughput",
                        -1,
                        "uploadThroughput",
                        bytesPerSecond));
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    Object script(String code, Object... arguments) {
        return driver.executeScript(code, arguments);
    }

    private List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /// Waits until it is there; the first of its kind.
    WebElement see(String css) {
        await(css + " is there", () -> !all(css).isEmpty());
        return all(css).getFirst();
    }

    void seeNoMore(String css) {
        await(css + " is gone", () -> all(css).isEmpty());
    }

    /// Waits until one of them says that.
    void see(String css, String text) {
        await(
                "%s says \"%s\"".formatted(css, text),
                () -> texts(css).stream().anyMatch(each -> each.contains(text)));
    }

    /// What they say, as it is in the page.
    List<String> texts(String css) {
        var texts = new ArrayList<String>();
        Object found =
                script(
                        "return [...document.querySelectorAll(arguments[0])].map(each =>"
                                + " each.textContent)",
                        css);
        ((List<?>) found).forEach(each -> texts.add(String.valueOf(each)));
        return texts;
    }

    int count(String css) {
        return all(css).size();
    }

    void click(String css) {
        click(see(css));
    }

    /// As soon as nothing lies above it; messages that do are closed, those of failures aside.
    private void click(WebElement element) {
        await(
                "nothing covers " + element,
                () -> {
                    try {
                        element.click();
                        return true;
                    } catch (ElementClickInterceptedException _) {
                        script(
                                """
                                document.querySelectorAll('.notice:not(.failure) button').forEach(each => each.click());
                                arguments[0].scrollIntoView({block: 'center'});
                                """,
                                element);
                        return false;
                    }
                });
    }

    /// Drops files, texts by their names, onto the page.
    void drop(Map<String, String> files) {
        script(
                """
                const transfer = new DataTransfer();
                Object.entries(arguments[0]).forEach(([name, text]) => transfer.items.add(new File([text], name)));
                document.querySelector('main').dispatchEvent(
                    new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
                """,
                files);
    }

    /// Clicks the one that says that.
    void click(String css, String text) {
        see(css, text);
        click(
                all(css).stream()
                        .filter(each -> each.getText().contains(text))
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(css + " with \"" + text + "\" cannot be seen")));
    }

    void type(String css, String text) {
        see(css).sendKeys(text);
    }

    /// Presses a key anywhere.
    void press(String key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                screenshot("failure");
                throw new AssertionError(
                        "waited %s until %s; at %s, which says: %s; console: %s"
                                .formatted(
                                        PATIENCE,
                                        what,
                                        driver.getCurrentUrl(),
                                        texts("body"),
                                        console()));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Object image =
                    driver.executeCdpCommand(
                                    "Page.captureScreenshot", Map.of("optimizeForSpeed", true))
                            .get("data");
            Files.write(
                    SCREENSHOTS.resolve(name + ".png"),
                    Base64.getDecoder().decode(String.valueOf(image)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    private void forget() {
        console();
        if (driver.manage().logs().getAvailableLogTypes().contains(LogType.PERFORMANCE)) {
            driver.manage().logs().get(LogType.PERFORMANCE);
        }
    }

    /// No line on the console since the visit began, and no request to anybody but the server.
    void assertClean() {
        assertThat(console()).as("console").isEmpty();
        String own = URI.create(String.valueOf(driver.getCurrentUrl())).getAuthority();
        var mapper = new JsonMapper();
        List<String> foreign =
                driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                        .map(entry -> mapper.readTree(entry.getMessage()).path("message"))
                        .filter(event ->
                                event.path("method")
                                        .asString("")
                                        .equals("Network.requestWillBeSent"))
                        .map(event -> event.at("/params/request/url").asString(""))
                        .filter(url ->
                                !url.startsWith("http://" + own + "/") && !url.startsWith("blob:"))
                        .toList();
        assertThat(foreign).as("requests to others").isEmpty();
    }

    /// What axe-core finds to be serious or worse on the page as it is.
    List<String> barriers() throws IOException {
        if (!Boolean.TRUE.equals(script("return 'axe' in window"))) {
            try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
                script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        Object found =
                driver.executeAsyncScript(
                        """
                        const done = arguments[arguments.length - 1];
                        axe.run({ resultTypes: ['violations'] }).then(result => done(JSON.stringify(result.violations)));
                        """);
        var barriers = new ArrayList<String>();
        for (JsonNode each : new JsonMapper().readTree(String.valueOf(found))) {
            if (List.of("serious", "critical").contains(each.path("impact").asString(""))) {
                each.path("nodes")
                        .forEach(node ->
                                barriers.add(
                                        each.path("id").asString("")
                                                + ": "
                                                + node.path("html").asString("")
                                                + " "
                                                + node.path("failureSummary").asString("")));
            }
        }
        return barriers;
    }
}
