package dk.kkm.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dk.kkm.store.View;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page at /sparql, in a real browser with and without script, and as it is sent. */
@Timeout(120)
class EditorTest {
    private static final String HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static Running running;

    @BeforeAll
    static void start() {
        running = new Running(Demo.store(), View.open(), Limits.standard());
    }

    @AfterAll
    static void stop() {
        running.server.stop(); // the store is shared
    }

    @Test
    void anExampleIsOneClickAwayAndItsAnswerIsATableAChartAndText() {
        try (Browser browser = Browser.of(running.server.url())) {
            Page page = browser.open("/sparql", 1280);
            page.locator("#examples a[href$='area-of-each-use']").click();
            assertThat(page.locator("#answer caption")).containsText("rækker");
            assertThat(page.locator("#answer thead th")).hasText(new String[] {"use", "useName", "area"});
            assertThat(page.locator("#answer tbody a").first()).hasAttribute("href", Pattern.compile("^/code/use/.*"));
            assertThat(Browser.barriers(page)).isEmpty();
            button(page, "Diagram").click();
            assertThat(page.locator("svg.chart"))
                    .hasAttribute("aria-label", Pattern.compile("^Søjlediagram over area\\. Højest: .*"));
            assertThat(page.locator("svg.chart rect").count()).isGreaterThan(5);
            assertThat(Browser.barriers(page)).isEmpty();
            button(page, "Tekst").click();
            assertThat(page.locator("#answer pre")).containsText("\"bindings\"");
        }
    }

    @Test
    void theAddressHoldsTheQueryAndOpensIt() {
        try (Browser browser = Browser.of(running.server.url())) {
            Page page = browser.open("/sparql?lang=en", 1280);
            write(page, "SELECT ?year (42 AS ?svar) { VALUES ?year { 1 2 } }");
            button(page, "Run (Ctrl+Enter)").click();
            assertThat(page.locator("#status")).containsText("2 rows");
            String address = page.url();
            assertThat(address).contains("/sparql?lang=en#").hasSizeLessThan(140);
            Page again = browser.open(
                    address.substring(running.server.url().toString().length() - 1), 1280);
            assertThat(again.locator("#answer tbody tr")).hasCount(2);
            assertThat(again.evaluate("kkmEditor.getValue()"))
                    .isEqualTo("SELECT ?year (42 AS ?svar) { VALUES ?year { 1 2 } }");
        }
    }

    @Test
    void aDanishWordFindsTheTermAndDeclaresItsPrefix() {
        try (Browser browser = Browser.of(running.server.url())) {
            Page page = browser.open("/sparql", 1280);
            write(page, "SELECT * { ?x ");
            page.keyboard().type("varmefor", new Keyboard.TypeOptions().setDelay(40));
            Locator hint =
                    page.locator(".CodeMirror-hint").filter(new Locator.FilterOptions().setHasText("kkm:heatArea"));
            assertThat(hint.first()).containsText("areal med oplyst varmeforbrug");
            assertThat(Browser.barriers(page)).isEmpty();
            hint.first().click();
            assertThat((String) page.evaluate("kkmEditor.getValue()"))
                    .isEqualTo("PREFIX kkm: <https://w3id.org/kkm/def/>\nSELECT * { ?x kkm:heatArea");
        }
    }

    @Test
    void aRefusalIsToldInTheWordsOfTheServer() {
        try (Browser browser = Browser.of(running.server.url())) {
            Page page = browser.open("/sparql#query=SELECT", 1280);
            assertThat(page.locator("#answer [role=alert]")).containsText("Forespørgslen er ikke SPARQL 1.1");
        }
    }

    @Test
    void theKeyboardAloneAsksAndLeavesTheEditor() {
        try (Browser browser = Browser.of(running.server.url())) {
            Page page = browser.open("/sparql", 1280);
            write(page, "ASK {}");
            page.keyboard().press("Control+Enter");
            assertThat(page.locator("#answer tbody th")).hasText("ja");
            page.keyboard().press("Tab");
            assertThat(button(page, "Kør (Ctrl+Enter)")).isFocused();
        }
    }

    @Test
    void aNarrowScreenScrollsDownAndNotSideways() {
        try (Browser browser = Browser.of(running.server.url())) {
            Page page = browser.open("/sparql?format=html&example=area-of-each-use", 360);
            assertThat(page.locator("#answer caption")).containsText("rækker");
            assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= 360"))
                    .isTrue();
            assertThat(Browser.barriers(page)).isEmpty();
        }
    }

    @Test
    void withoutScriptAFormAsksAndTheServerWritesTheTable() {
        try (Browser browser = Browser.of(running.server.url())) {
            Page page = browser.open("/sparql", 1280, false);
            page.locator("#examples summary").click();
            page.locator("#examples a[href$='area-of-each-use']").click();
            assertThat(page.locator("textarea")).hasValue(Pattern.compile("SUM\\(\\?usedArea\\)"));
            button(page, "Kør forespørgslen").click();
            assertThat(page.locator("#answer caption")).containsText("Svar: række 1–");
            assertThat(page.locator("#answer tbody a").first()).hasAttribute("href", Pattern.compile("^/code/use/.*"));
            page.context().close();
            Page scripted = browser.open("/sparql?query=ASK%7B%7D", 1280);
            assertThat(scripted.locator("#answer tbody th")).hasText("true");
            assertThat(scripted.evaluate("kkmEditor.getValue()")).isEqualTo("ASK{}");
            assertThat(Browser.barriers(scripted)).isEmpty();
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /** Puts a query into the editor, the cursor at its end. */
    private static void write(Page page, String query) {
        page.waitForFunction("window.kkmEditor");
        page.evaluate(
                "query => { kkmEditor.setValue(query); kkmEditor.focus(); kkmEditor.setCursor(kkmEditor.lineCount(), 0) }",
                query);
    }

    @Test
    void aBrowserGetsAPageAndAProgramWhatItAsksFor() {
        HttpResponse<String> page = running.method("GET", "/sparql", "Accept", HTML);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.body())
                .contains("<textarea", "/sparql?format=html&amp;example=area-of-each-use")
                .doesNotContain("<script>", "style=");
        assertThat(running.method("GET", "/sparql").statusCode()).isEqualTo(400);
        assertThat(running.method("GET", "/sparql", "Accept", "application/json")
                        .statusCode())
                .isEqualTo(400);
        for (String query : new String[] {
            "ASK {}",
            "CONSTRUCT WHERE { ?s a :KeyFigure }",
            "DESCRIBE <key-figures/heat-per-area>",
            "SELECT ?x { ?x a :KeyFigure }"
        }) {
            HttpResponse<String> answer = running.get(query, "Accept", HTML);
            assertThat(answer.statusCode()).as(query).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .get()
                    .asString()
                    .contains("script-src 'self'");
            assertThat(answer.body()).as(query).contains("<textarea", "id=\"answer\"", "<caption>");
        }
        assertThat(running.get("SELECT ('<script>alert(1)</script>' AS ?x) {}", "Accept", HTML)
                        .body())
                .doesNotContain("<script>alert");
        HttpResponse<String> wrong = running.get("SELECT", "Accept", HTML);
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("<h1>", "SPARQL 1.1");
    }

    @Test
    void whatThePageNeedsIsKeptByTheBrowserAndComesPacked() {
        HttpResponse<String> script = running.method("GET", "/web/yasgui/yasgui-4.6.2.min.js");
        assertThat(script.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        String tag = script.headers().firstValue("ETag").orElseThrow();
        assertThat(running.method("GET", "/web/yasgui/yasgui-4.6.2.min.js", "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);
        assertThat(running.method("GET", "/web/editor.js").headers().firstValue("Cache-Control"))
                .hasValue("no-cache");
        HttpResponse<String> packed =
                running.method("GET", "/web/yasgui/yasgui-4.6.2.min.js", "Accept-Encoding", "gzip");
        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(running.get("ASK {}", "Accept-Encoding", "gzip").headers().firstValue("Content-Encoding"))
                .isEmpty();
        for (String path :
                new String[] {"/web/none.js", "/web/yasgui", "/web/x/../style.css", "/web/yasgui/README.md"}) {
            assertThat(running.method("GET", path).statusCode()).as(path).isIn(400, 404);
        }
        assertThat(running.method("GET", "/web/yasgui/readme.txt").body()).contains("MIT", "4.6.2");
    }
}
