package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The browser of this machine without a window, looking at one of our servers. It notes every request to another site, every
 * error of a script, and everything the page's own policy refused; {@link #close} fails if there was any.
 */
final class Browser implements AutoCloseable {
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final String origin;
    private final List<String> wrong = new ArrayList<>();

    private Browser(Path chromium, Path node, URI server) {
        this.origin = server.toString();
        this.playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    /** A browser for this server; a machine without one skips the test, loudly, unless it is the machine that judges. */
    static Browser of(URI server) {
        Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
        Optional<Path> node = program("node", "nodejs");
        if (chromium.isEmpty() || node.isEmpty()) {
            String lacking =
                    "NO BROWSER TEST IS RUN: chromium or node is not on the PATH (apt-get install chromium nodejs)";
            System.err.println(lacking);
            assertThat(System.getenv("CI")).as(lacking).isNotEqualTo("true");
            Assumptions.abort(lacking);
        }
        return new Browser(chromium.orElseThrow(), node.orElseThrow(), server);
    }

    private static Optional<Path> program(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a path of the server. */
    Page open(String path, int width) {
        return open(path, width, true);
    }

    /** Opens a path in a browser that runs scripts, or does not. */
    Page open(String path, int width, boolean scripts) {
        Page page = browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setJavaScriptEnabled(scripts))
                .newPage();
        page.onRequest(request -> {
            if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) {
                wrong.add("asked another site: " + request.url());
            }
        });
        page.onPageError(error -> wrong.add("script: " + error));
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                wrong.add("policy: " + message.text());
            }
        });
        page.navigate(origin + path.substring(1));
        return page;
    }

    /** What the rules of accessibility call serious or critical, each with the first place; the page must run scripts. */
    static List<String> barriers(Page page) {
        return new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule -> rule.getId() + ": " + rule.getHelp() + " – "
                                + rule.getNodes().get(0).getHtml())
                        .toList();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
        assertThat(wrong).as("what no page of ours may do").isEmpty();
    }
}
