/*
 * The page at /sparql, handier: YASGUI's editor in place of the text field, with completion from our own model, and its
 * answer as table, chart or text. Everything asked for is asked for here, of this server.
 *
 * Addresses: /sparql#query=… (or #z=…, the same packed, when that is shorter) opens a query and asks it;
 * /sparql?format=html&example=… opens an example; /sparql?query=… is answered by the server itself.
 */
(function () {
  "use strict";
  var english = document.documentElement.lang === "en";
  function say(da, en) { return english ? en : da; }

  var BASE = "https://w3id.org/kkm/";
  var MODEL = "/queries/terms?format=json";
  var MOST_BARS = 60, MOST_LINES = 8, MOST_ROWS = 1000, GET_CHARACTERS = 4000, HINTS = 60;

  /** Namespaces of others that our queries use; ours come from the model's IRIs. */
  var prefixes = {
    kkm: BASE + "def/", kkmsh: BASE + "shape/", code: BASE + "code/",
    rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", rdfs: "http://www.w3.org/2000/01/rdf-schema#",
    owl: "http://www.w3.org/2002/07/owl#", xsd: "http://www.w3.org/2001/XMLSchema#", sh: "http://www.w3.org/ns/shacl#",
    skos: "http://www.w3.org/2004/02/skos/core#", dct: "http://purl.org/dc/terms/", prov: "http://www.w3.org/ns/prov#",
    qb: "http://purl.org/linked-data/cube#", sosa: "http://www.w3.org/ns/sosa/", org: "http://www.w3.org/ns/org#",
    qudt: "http://qudt.org/schema/qudt/", unit: "http://qudt.org/vocab/unit/", bot: "https://w3id.org/bot#"
  };

  function element(name, attributes, children) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }

  /** An IRI under the longest prefix known, or whole. */
  function prefixed(iri) {
    var cut = Math.max(iri.lastIndexOf("/"), iri.lastIndexOf("#")) + 1;
    var name = iri.slice(cut), space = iri.slice(0, cut), list = /\/code\/([a-z][a-z0-9-]*)\/$/.exec(space);
    if (list && space.startsWith(BASE) && !prefixes[list[1]]) { prefixes[list[1]] = space; }
    var prefix = Object.keys(prefixes).find(function (each) { return prefixes[each] === space; });
    return prefix && /^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(name) ? prefix + ":" + name : null;
  }

  // ---- addresses ----

  function base64(bytes) {
    return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  async function through(stream, bytes) {
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
  }

  /** The shorter of two addresses that open this query here. */
  async function address(query) {
    var plain = "#query=" + encodeURIComponent(query).replace(/%20/g, "+");
    if (typeof CompressionStream === "undefined") { return "/sparql" + language() + plain; }
    var packed = "#z=" + base64(await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(query)));
    return "/sparql" + language() + (packed.length < plain.length ? packed : plain);
  }

  function language() { return english ? "?lang=en" : ""; }

  async function fromAddress() {
    var given = new URLSearchParams(location.hash.slice(1));
    if (given.get("query")) { return given.get("query"); }
    if (!given.get("z")) { return null; }
    try {
      var text = atob(given.get("z").replace(/-/g, "+").replace(/_/g, "/"));
      var bytes = Uint8Array.from(text, function (letter) { return letter.charCodeAt(0); });
      return new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes));
    } catch (e) {
      return "# " + say("Linket er beskadiget: forespørgslen kan ikke pakkes ud.", "The link is damaged: the query cannot be unpacked.");
    }
  }

  // ---- completion ----

  var terms = fetch(MODEL, { headers: { Accept: "application/sparql-results+json" } })
    .then(function (response) { return response.ok ? response.json() : { results: { bindings: [] } }; })
    .then(function (json) {
      return json.results.bindings.map(function (row) {
        prefixed(row.iri.value); // which makes a prefix of its code list known
        return { iri: row.iri.value, da: row.da ? row.da.value : "", en: row.en ? row.en.value : "", kind: row.kind.value };
      });
    });

  /** Terms whose name or label begins with, else has, what is written; those of the fitting kind first. */
  function fitting(all, written) {
    var wanted = written.toLowerCase();
    function rank(term) {
      var name = (prefixed(term.iri) || term.iri).toLowerCase();
      var short = name.slice(name.indexOf(":") + 1), labels = [term.da.toLowerCase(), term.en.toLowerCase()];
      if (name.startsWith(wanted) || short.startsWith(wanted)) { return 0; }
      if (labels.some(function (label) { return label.startsWith(wanted); })) { return 1; }
      return short.includes(wanted) || labels.some(function (label) { return label.includes(wanted); }) || term.iri.includes(written) ? 2 : 3;
    }
    return all.map(function (term) { return [rank(term), term]; })
      .filter(function (pair) { return pair[0] < 3; })
      .sort(function (a, b) { return a[0] - b[0] || a[1].iri.length - b[1].iri.length; })
      .slice(0, HINTS).map(function (pair) { return pair[1]; });
  }

  /** The word before the cursor; the grammar would cut one it does not know into letters. */
  function written(yasqe) {
    var at = yasqe.getDoc().getCursor(), before = yasqe.getDoc().getLine(at.line).slice(0, at.ch);
    var text = /[\p{L}\p{N}_:<\/.#-]*$/u.exec(before)[0];
    return { text: text, from: at.ch - text.length, before: before.slice(0, at.ch - text.length) };
  }

  var completer = {
    name: "kkm-terms", bulk: false, autoShow: true,
    isValidCompletionPosition: function (yasqe) {
      var word = written(yasqe), type = yasqe.getTokenAt(yasqe.getDoc().getCursor()).type;
      return word.text.length > 1 && type !== "comment" && type !== "string" && !/PREFIX\s*$|[?$@"'^]$/i.test(word.before);
    },
    preProcessToken: function (yasqe, token) {
      var word = written(yasqe);
      return Object.assign(token, { string: word.text, autocompletionString: word.text, from: { ch: word.from }, to: { ch: word.from + word.text.length } });
    },
    get: function (yasqe, token) {
      return terms.then(function (all) {
        return fitting(all, token.string.replace(/^</, "").replace(/>$/, "")).map(function (term) { return term.iri; });
      });
    },
    postProcessSuggestion: function (yasqe, token, iri) { return prefixed(iri) || "<" + iri + ">"; },
    postprocessHints: function (yasqe, hints) {
      return terms.then(function (all) {
        return hints.map(function (hint) {
          var term = all.find(function (each) { return (prefixed(each.iri) || "<" + each.iri + ">") === hint.text; });
          hint.render = function (into) {
            into.append(element("span", { class: "term" }, [hint.text]), element("span", { class: "said" }, [term.da + (term.en ? " · " + term.en : "")]));
          };
          hint.hint = function (editor, data, chosen) {
            editor.replaceRange(chosen.text, chosen.from || data.from, chosen.to || data.to, "complete");
            declare(yasqe);
          };
          return hint;
        });
      });
    }
  };

  /** Completes "PREFIX k" with the prefixes of the model. */
  var prefixCompleter = {
    name: "kkm-prefixes", bulk: false, autoShow: true,
    isValidCompletionPosition: function (yasqe) {
      var at = yasqe.getDoc().getCursor(), before = yasqe.getDoc().getLine(at.line).slice(0, at.ch);
      return /^\s*PREFIX\s+[a-z-]*$/i.test(before);
    },
    get: function (yasqe, token) {
      return terms.then(function () {
        return Object.keys(prefixes).filter(function (prefix) { return prefix.startsWith(token.string.trim()); }).sort()
          .map(function (prefix) { return prefix + ": <" + prefixes[prefix] + ">"; });
      });
    }
  };

  /** Declares the prefixes that are used and known but not declared. */
  function declare(yasqe) {
    var declared = yasqe.getPrefixesFromQuery(), text = yasqe.getValue().replace(/#.*$/gm, "").replace(/<[^<>\s]*>|"[^"\n]*"/g, " ");
    (text.match(/[A-Za-z][A-Za-z0-9-]*(?=:[A-Za-z0-9_])/g) || []).forEach(function (prefix) {
      if (prefixes[prefix] && !declared[prefix]) {
        declared[prefix] = prefixes[prefix];
        yasqe.getDoc().replaceRange("PREFIX " + prefix + ": <" + prefixes[prefix] + ">\n", { line: firstLine(yasqe), ch: 0 });
      }
    });
  }

  /** Below the comments at the top. */
  function firstLine(yasqe) {
    var line = 0;
    while (line < yasqe.lineCount() - 1 && /^\s*(#.*)?$/.test(yasqe.getLine(line))) { line++; }
    return line;
  }

  // ---- answers ----

  var NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
  function isNumber(value) {
    return value && value.type !== "uri" && value.datatype && /#(integer|decimal|double|float|int|long|nonNegativeInteger|positiveInteger)$/.test(value.datatype) && NUMBER.test(value.value);
  }
  function shown(value) {
    if (!value) { return "–"; }
    return value.type === "uri" ? prefixed(value.value) || value.value.replace(BASE, "") : value.value;
  }
  var grouped = new Intl.NumberFormat(english ? "en-GB" : "da-DK", { maximumFractionDigits: 2 });
  var precise = new Intl.NumberFormat(english ? "en-GB" : "da-DK", { maximumFractionDigits: 4 });

  /** A number to be read; one that is very small stays as it is. */
  function rounded(text) { return Math.abs(Number(text)) < 0.001 ? text : precise.format(Number(text)); }


  /** Yasr's results as columns and rows; yes or no and triples too. */
  function table(results) {
    if (typeof results.getBoolean() === "boolean") {
      return { columns: [say("svar", "answer")], rows: [[{ type: "literal", value: results.getBoolean() ? say("ja", "yes") : say("nej", "no") }]] };
    }
    var columns = results.getVariables(), bindings = results.getBindings();
    return bindings ? { columns: columns, rows: bindings.map(function (row) { return columns.map(function (column) { return row[column]; }); }) } : null;
  }

  function plugin(label, priority, can, draw) {
    return class {
      constructor(yasr) { this.yasr = yasr; this.label = label; this.priority = priority; }
      canHandleResults() { return !!this.yasr.results && !this.yasr.results.getError() && can(table(this.yasr.results)); }
      getIcon() { return null; }
      draw() { draw(this.yasr.resultsEl, table(this.yasr.results), this.yasr); }
    };
  }

  function drawTable(into, answer) {
    var numeric = answer.columns.map(function (column, i) { return answer.rows.some(function (row) { return isNumber(row[i]); }); });
    var rows = answer.rows.slice(0, MOST_ROWS).map(function (row) {
      return element("tr", {}, row.map(function (value, i) {
        var cell = shown(value);
        if (value && value.type === "uri" && value.value.startsWith(BASE)) {
          cell = element("a", { href: value.value.slice(BASE.length - 1) + language() }, [cell]);
        }
        if (isNumber(value)) { return element("td", { class: "n", title: value.value }, [rounded(value.value)]); }
        return element(i === 0 ? "th" : "td", i === 0 ? { scope: "row" } : {}, [cell]);
      }));
    });
    var count = answer.rows.length, words = count === 1 ? say("1 række", "1 row") : grouped.format(count) + say(" rækker", " rows");
    into.append(element("div", { class: "wide", role: "region", tabindex: "0", "aria-label": say("Svaret som tabel", "The answer as a table") }, [
      element("table", {}, [
        element("caption", {}, [words + (count > MOST_ROWS ? say(", de første " + MOST_ROWS + " vises", ", the first " + MOST_ROWS + " are shown") : "")]),
        element("thead", {}, [element("tr", {}, answer.columns.map(function (column, i) {
          return element("th", numeric[i] ? { scope: "col", class: "n" } : { scope: "col" }, [column]);
        }))]),
        element("tbody", {}, rows)
      ])
    ]));
  }

  /** What of an answer can be drawn: which column says what it is of, which says when, which are numbers. */
  function chartOf(answer) {
    if (!answer || answer.rows.length < 2) { return null; }
    var years = -1, labels = [], numbers = [];
    answer.columns.forEach(function (column, i) {
      var some = answer.rows.map(function (row) { return row[i]; }).filter(Boolean);
      if (some.length && some.every(function (value) { return /#gYear$/.test(value.datatype || ""); })) { years = years < 0 ? i : years; }
      else if (some.length && some.every(isNumber)) { numbers.push(i); }
      else if (some.length) { labels.push(i); }
    });
    if (!numbers.length || (years < 0 && !labels.length)) { return null; }
    // A name says more than the IRI beside it.
    var name = labels.find(function (i) { return /[nN]ame|[lL]abel|navn/.test(answer.columns[i]); });
    return { years: years, label: name === undefined ? (labels.length ? labels[0] : -1) : name, numbers: numbers };
  }

  function svg(name, attributes, text) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  function drawChart(into, answer) {
    var of = chartOf(answer), picture = element("div", { class: "wide" });
    var choice = element("select", { id: "chart-column" }, of.numbers.map(function (i) { return element("option", { value: i }, [answer.columns[i]]); }));
    function redraw() {
      picture.replaceChildren((distinctYears(answer, of).length > 1 ? lines : bars)(answer, of, Number(choice.value)));
    }
    choice.addEventListener("change", redraw);
    if (of.numbers.length > 1) {
      into.append(element("p", {}, [element("label", { for: "chart-column" }, [say("Tal på diagrammet", "Number on the chart")]), choice]));
    }
    into.append(picture);
    redraw();
  }

  function distinctYears(answer, of) {
    if (of.years < 0) { return []; }
    return Array.from(new Set(answer.rows.map(function (row) { return row[of.years] && row[of.years].value; }).filter(Boolean))).sort();
  }

  function frame(width, height, told) {
    var made = svg("svg", { viewBox: "0 0 " + width + " " + height, width: width, height: height, role: "img", "aria-label": told, class: "chart" });
    made.append(svg("title", {}, told));
    return made;
  }

  function extremes(points) {
    var low = points.reduce(function (a, b) { return b.y < a.y ? b : a; }), high = points.reduce(function (a, b) { return b.y > a.y ? b : a; });
    return say("Højest: ", "Highest: ") + high.x + " " + grouped.format(high.y) + say(". Lavest: ", ". Lowest: ") + low.x + " " + grouped.format(low.y)
      + say(". Alle tal står i tabellen.", ". All numbers are in the table.");
  }

  function bars(answer, of, number) {
    var points = answer.rows.filter(function (row) { return row[number]; }).slice(0, MOST_BARS).map(function (row) {
      return { x: shown(row[of.label < 0 ? of.years : of.label]), y: Number(row[number].value) };
    });
    var least = Math.min(0, Math.min.apply(null, points.map(function (p) { return p.y; }))), most = Math.max(0, Math.max.apply(null, points.map(function (p) { return p.y; })));
    var width = Math.max(320, Math.min(880, document.getElementById("answer").clientWidth)), names = Math.round(width * 0.32), room = width - names - 100, step = 24;
    function at(y) { return names + 8 + room * (y - least) / (most - least || 1); }
    var made = frame(width, points.length * step + 28, say("Søjlediagram over ", "Bar chart of ") + answer.columns[number] + ". " + extremes(points));
    made.append(svg("text", { x: names + 8, y: 14, class: "axis" }, answer.columns[number]));
    points.forEach(function (point, i) {
      var top = 24 + i * step, from = Math.min(at(0), at(point.y));
      made.append(svg("text", { x: names, y: top + 14, "text-anchor": "end" }, short(point.x, names / 8)),
        svg("rect", { x: from, y: top, width: Math.max(1, Math.abs(at(point.y) - at(0))), height: step - 6, class: "s0" }),
        svg("text", { x: Math.max(at(point.y), at(0)) + 6, y: top + 14 }, grouped.format(point.y)));
    });
    return made;
  }

  function short(text, letters) { return text.length <= letters ? text : text.slice(0, Math.max(1, Math.floor(letters) - 1)) + "…"; }

  function lines(answer, of, number) {
    var years = distinctYears(answer, of), series = new Map();
    answer.rows.forEach(function (row) {
      if (row[number] && row[of.years]) {
        var name = of.label < 0 ? answer.columns[number] : shown(row[of.label]);
        if (!series.has(name)) { series.set(name, []); }
        series.get(name).push({ x: row[of.years].value, y: Number(row[number].value) });
      }
    });
    var drawn = Array.from(series).slice(0, MOST_LINES), points = drawn.flatMap(function (pair) { return pair[1]; });
    var most = Math.max.apply(null, points.map(function (p) { return p.y; })), least = Math.min(0, Math.min.apply(null, points.map(function (p) { return p.y; })));
    var width = Math.max(320, Math.min(880, document.getElementById("answer").clientWidth)), height = 320, left = 72, right = width - 24, top = 28, bottom = height - 32;
    function x(year) { return left + (right - left) * years.indexOf(year) / (years.length - 1); }
    function y(value) { return bottom - (bottom - top) * (value - least) / (most - least || 1); }
    var made = frame(width, height + 22 * drawn.length, say("Kurver over ", "Lines of ") + answer.columns[number] + say(" fra ", " from ") + years[0] + say(" til ", " to ")
      + years[years.length - 1] + ", " + drawn.length + say(" af ", " of ") + series.size + say(" rækker af tal. ", " series. ") + extremes(points));
    made.append(svg("text", { x: left, y: 14, class: "axis" }, answer.columns[number]));
    [0, 0.25, 0.5, 0.75, 1].forEach(function (share) {
      var value = least + (most - least) * share;
      made.append(svg("line", { x1: left, x2: right, y1: y(value), y2: y(value), class: "grid" }), svg("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, grouped.format(value)));
    });
    years.forEach(function (year) { made.append(svg("text", { x: x(year), y: bottom + 20, "text-anchor": "middle" }, year)); });
    drawn.forEach(function (pair, i) {
      var sorted = pair[1].sort(function (a, b) { return a.x < b.x ? -1 : 1; });
      made.append(svg("polyline", { points: sorted.map(function (p) { return x(p.x) + "," + y(p.y); }).join(" "), class: "line t" + i }));
      sorted.forEach(function (p) { made.append(svg("circle", { cx: x(p.x), cy: y(p.y), r: 4, class: "s" + i })); });
      made.append(svg("rect", { x: left, y: height + 22 * i - 2, width: 14, height: 14, class: "s" + i }), svg("text", { x: left + 22, y: height + 22 * i + 10 }, short(pair[0], width / 8)));
    });
    return made;
  }

  function drawText(into, answer, yasr) {
    into.append(element("pre", { tabindex: "0" }, [element("code", {}, [yasr.results.getOriginalResponseAsString()])]));
  }

  /** A refusal, in the words of the server. */
  function refused(error) {
    var told = error.text || error.statusText || say("Serveren svarer ikke.", "The server does not answer.");
    try {
      var problem = JSON.parse(told), said = english ? problem.en : problem;
      told = said.title + ". " + said.detail;
    } catch (e) { /* not a problem in JSON: told as it came */ }
    return Promise.resolve(element("p", { class: "note", role: "alert" }, [told]));
  }

  // ---- the page ----

  async function begin() {
    var form = document.querySelector("#editor form"), field = form.querySelector("textarea"), Yasgui = window.Yasgui;
    var answered = document.getElementById("answer"), linked = await fromAddress();
    if (!answered) { answered = element("div", { id: "answer" }); }
    document.getElementById("editor").append(answered);
    var status = element("p", { role: "status", id: "status" });
    var place = element("div", { id: "yasqe" }), result = element("div", { id: "yasr" });
    form.before(place);
    form.hidden = true;
    var run = element("button", { type: "button", class: "run" }, [say("Kør (Ctrl+Enter)", "Run (Ctrl+Enter)")]);
    var copy = element("button", { type: "button" }, [say("Kopiér link", "Copy link")]);
    form.before(element("p", { class: "buttons" }, [run, " ", copy, " ", status]));
    form.before(element("p", { class: "keys" }, [say("Skriv et navn på dansk eller engelsk for forslag; Ctrl+mellemrum viser dem. Esc forlader editoren.",
      "Write a name in Danish or English for suggestions; Ctrl+Space shows them. Esc leaves the editor.")]));

    Yasgui.Yasqe.registerAutocompleter(completer, false);
    Yasgui.Yasqe.registerAutocompleter(prefixCompleter, false);
    var yasqe = new Yasgui.Yasqe(place, {
      value: linked || field.value, persistenceId: null, createShareableLink: null, consumeShareLink: null, showQueryButton: false, resizeable: false,
      editorHeight: "auto", viewportMargin: Infinity, autocompleters: ["variables", "kkm-terms", "kkm-prefixes"],
      requestConfig: { endpoint: location.origin + "/sparql", method: function (editor) { return editor.getValue().length > GET_CHARACTERS ? "POST" : "GET"; }, acceptHeaderGraph: "text/turtle" }
    });
    yasqe.setOption("extraKeys", Object.assign({}, yasqe.getOption("extraKeys"), { Tab: false, "Shift-Tab": false }));
    yasqe.getInputField().setAttribute("aria-label", say("Forespørgsel i SPARQL", "Query in SPARQL"));
    yasqe.on("autocompletionShown", function (editor, widget) { widget.hints.setAttribute("aria-label", say("Forslag", "Suggestions")); });
    window.kkmEditor = yasqe;

    Object.keys(Yasgui.Yasr.plugins).forEach(function (name) { if (name !== "error") { delete Yasgui.Yasr.plugins[name]; delete Yasgui.Yasr.defaults.plugins[name]; } });
    Yasgui.Yasr.registerPlugin("tabel", plugin(say("Tabel", "Table"), 10, function (answer) { return !!answer; }, drawTable));
    Yasgui.Yasr.registerPlugin("diagram", plugin(say("Diagram", "Chart"), 5, function (answer) { return !!chartOf(answer); }, drawChart));
    Yasgui.Yasr.registerPlugin("tekst", plugin(say("Tekst", "Text"), 2, function () { return true; }, drawText));
    var yasr = new Yasgui.Yasr(result, { persistenceId: null, defaultPlugin: "tabel", pluginOrder: ["tabel", "diagram", "tekst"], errorRenderers: [refused] });
    yasr.on("drawn", tidy);

    /** Says which view is chosen, and hides those that cannot show this answer. */
    function tidy() {
      result.querySelectorAll("[class*=select_]").forEach(function (button) {
        button.removeAttribute("aria-label");
        button.setAttribute("aria-pressed", String(button.classList.contains("selected")));
        button.disabled = button.classList.contains("disabled");
      });
    }
    yasr.on("change", function () { setTimeout(tidy, 0); });

    yasqe.on("query", function () { status.textContent = say("Spørger …", "Asking …"); run.disabled = true; });
    yasqe.on("queryResponse", async function (editor, response, milliseconds) {
      run.disabled = false;
      answered.replaceChildren(result);
      yasr.setResponse(response, milliseconds);
      var answer = yasr.results && !yasr.results.getError() && table(yasr.results);
      history.replaceState(null, "", await address(yasqe.getValue()));
      status.textContent = (answer ? grouped.format(answer.rows.length) + say(" rækker på ", " rows in ") : say("Svar på ", "Answered in ")) + grouped.format(milliseconds) + " ms";
    });
    function ask() { declare(yasqe); yasqe.query().catch(function () { /* told as an answer */ }); }
    run.addEventListener("click", ask);
    copy.addEventListener("click", async function () {
      var link = location.origin + await address(yasqe.getValue());
      try { await navigator.clipboard.writeText(link); status.textContent = say("Linket er kopieret.", "The link is copied."); }
      catch (e) { history.replaceState(null, "", link); status.textContent = say("Linket står i adressefeltet.", "The link is in the address bar."); }
    });

    var pick = document.getElementById("examples"), wide = window.matchMedia("(min-width: 60rem)");
    pick.querySelector("details").open = wide.matches;
    pick.querySelectorAll("a").forEach(function (link) {
      link.addEventListener("click", function (event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
        event.preventDefault();
        fetch("/queries/" + new URL(link.href).searchParams.get("example") + "/query").then(function (response) { return response.text(); }).then(function (text) {
          yasqe.setValue(text.split("\n").filter(function (line) { return !line.startsWith("#+"); }).join("\n").replace(/^#\n/, "").trim());
          pick.querySelectorAll("[aria-current]").forEach(function (other) { other.removeAttribute("aria-current"); });
          link.setAttribute("aria-current", "true");
          if (!wide.matches) { pick.querySelector("details").open = false; }
          ask();
        });
      });
    });
    window.addEventListener("hashchange", async function () {
      var query = await fromAddress();
      if (query && query !== yasqe.getValue()) { yasqe.setValue(query); ask(); }
    });
    if (linked || new URLSearchParams(location.search).has("example")) { ask(); }
  }

  begin();
})();
