// Charts as plain SVG: they scale, print, can be saved as they are, and a screen reader can read them.
// Colours are given as CSS variables in attributes, so that saving can put numbers in their place.

import { apart, dated, el, longDate, rung, shortDate, signed, svg, twoLines, widthOf } from "./util.js";

export const DOMAIN_WORDS = {
  diplomatic: "words, recognition, UN votes", economic: "trade, credit, sanctions",
  military: "exercises, dual-use goods, arms",
};
const KNOWN = ["china", "russia", "us", "eu", "ukraine", "global_south"];

export function colour(page, slug) {
  const at = KNOWN.indexOf(slug);
  return `var(--a${(at >= 0 ? at : page.actors.findIndex((a) => a.slug === slug)) % 8})`;
}

const path = (values, x, y) =>
  values.map((v, w) => `${w ? "L" : "M"}${x(w).toFixed(1)} ${y(v / 1000).toFixed(1)}`).join("");
const area = (low, high, x, y) =>
  `${path(high, x, y)}${low.map((v, w) => `L${x(w).toFixed(1)} ${y(v / 1000).toFixed(1)}`).reverse().join("")}Z`;

let serial = 0;

export function scaleOf(host, big, page) {
  const width = Math.max(280, Math.floor(host.clientWidth));
  const font = big ? 16 : width >= 950 ? 14 : width >= 640 ? 13 : 12;
  const gutter = width >= 640 ? Math.min(font * 17, width * 0.3) : widthOf("+1.00", font * 0.9) + 10;
  const names = page.actors.map((a) => widthOf(width >= 640 ? a.label : a.short, font * 0.95, true));
  const right = Math.max(...names) + 20;
  return { width, font, gutter, right, wide: width >= 640 };
}

// Months under (or over) the weeks.
function calendar(page, x, y, size, font) {
  const months = [];
  for (let w = 0; w < page.weeks; w += 1) {
    const day = dated(page.start, w);
    if (w && day.getUTCMonth() === dated(page.start, w - 1).getUTCMonth()) continue;
    const year = w === 0 || day.getUTCMonth() === 0;
    const name = day.toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" });
    const text = year ? `${name} ${day.getUTCFullYear()}` : name;
    months.push({ at: x(w), year, text, wide: widthOf(text, size, year) + font * 0.8 });
  }
  const shown = [];
  for (const m of [...months.filter((n) => n.year), ...months.filter((n) => !n.year)]) {
    if (shown.every((o) => m.at + m.wide <= o.at || o.at + o.wide <= m.at)) shown.push(m);
  }
  return shown.map((m) => svg("text", { x: m.at, y, fill: "var(--soft)", "font-size": size, "font-weight": m.year ? 700 : 400 }, m.text));
}

// Flags of what happened, over the charts.
export function flags(host, { page, marks, big, onWeek }) {
  const { width, font, gutter, right } = scaleOf(host, big, page);
  const x = (w) => gutter + (w / Math.max(1, page.weeks - 1)) * (width - gutter - right);
  const size = font * 1.5;
  const rows = [];
  const placed = marks.map((mark) => {
    const at = x(mark.week);
    let row = rows.findIndex((end) => end + 2 < at - size / 2);
    if (row < 0) { row = rows.length < 7 ? rows.length : rows.indexOf(Math.min(...rows)); }
    rows[row] = at + size / 2;
    return { ...mark, at, row };
  });
  const height = Math.max(1, rows.length) * (size + 3) + font * 1.6;
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "What happened, by week", "font-size": font, "font-family": "system-ui, sans-serif" });
  root.append(...calendar(page, x, height - 3, font * 0.92, font));
  const shown = placed.map((mark) => {
    const y = mark.row * (size + 3) + size / 2 + 1;
    const inner = mark.kind === "event"
      ? svg("circle", { cx: mark.at, cy: y, r: size / 2, fill: "var(--flag)", stroke: "var(--ink)", "stroke-width": 1 })
      : svg("rect", { x: mark.at - size / 2, y: y - size / 2, width: size, height: size, rx: 2, fill: mark.kind === "penalty" ? "var(--alarm)" : "var(--accent)", stroke: "var(--ink)", "stroke-width": 1 });
    const group = svg("g", { tabindex: 0, role: "button", "aria-label": `${mark.number}: ${mark.title}, ${longDate(dated(page.start, mark.week))}`, class: "flag", onclick: () => onWeek(mark.week, mark), onkeydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); onWeek(mark.week, mark); } } },
      svg("title", {}, `${mark.title} (${shortDate(dated(page.start, mark.week))})`),
      svg("line", { x1: mark.at, x2: mark.at, y1: y, y2: height, stroke: "var(--line)", "stroke-width": 1 }), inner,
      svg("text", { x: mark.at, y: y + font * 0.34, "text-anchor": "middle", "font-size": font * 0.85, "font-weight": 700, fill: mark.kind === "event" ? "var(--ink)" : "var(--paper)" }, mark.number));
    return { mark, group };
  });
  root.append(...shown.map((s) => s.group));
  host.replaceChildren(root);
  return { root, setWeek(week) { for (const s of shown) s.group.setAttribute("opacity", s.mark.week <= week ? 1 : 0.18); } };
}

// One domain: a line for each actor; for the actor in focus the band of all histories and the line to compare with.
export function lane(host, { page, catalogue, data, ref, refName, domain, focus, line, big, onPick }) {
  const d = catalogue.domains.indexOf(domain);
  const ladder = catalogue.ladders[domain];
  const { width, font, gutter, right, wide } = scaleOf(host, big, page);
  const size = font * (wide ? 0.95 : 0.88);
  const rungs = wide ? ladder : ladder.filter((r) => [-1, 0, 1].includes(r.position));
  const texts = rungs.map((r) => (wide ? twoLines(r.label, size, gutter - 14) : [signed(r.position)]));
  const tall = texts.map((t) => size * 1.14 * t.length);
  const needed = tall.reduce((a, b) => a + b, 0) + size;
  const height = wide ? Math.round(Math.max(needed, Math.min(big ? 460 : 340, Math.max(big ? 330 : 250, width * 0.3)))) : 215;
  const top = font * 0.9;
  const bottom = font * 0.9;
  const last = Math.max(1, page.weeks - 1);
  const x = (w) => gutter + (w / last) * (width - gutter - right);
  const y = (v) => top + ((1 - v) / 2) * (height - top - bottom);
  const clip = `clip${(serial += 1)}`;
  const actors = [...page.actors].sort((a, b) => (a.slug === focus) - (b.slug === focus));
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "slider", tabindex: 0, class: "lane", "aria-label": `${domain} positions by week: arrow keys move the week, Enter asks why`, "aria-valuemin": 0, "aria-valuemax": last, "font-size": font, "font-family": "system-ui, sans-serif" });
  root.append(svg("rect", { x: gutter, y: y(0), width: width - gutter - right, height: y(-1) - y(0), fill: "var(--blue-side)" }),
    svg("rect", { x: gutter, y: y(1), width: width - gutter - right, height: y(0) - y(1), fill: "var(--red-side)" }));
  const places = apart(rungs.map((r) => y(r.position)), tall, 0, height);
  rungs.forEach((r, i) => {
    const at = y(r.position);
    root.append(svg("line", { x1: gutter, x2: width - right, y1: at, y2: at, stroke: r.position === 0 ? "var(--soft)" : "var(--line)", "stroke-width": 1 }));
    if (wide && Math.abs(places[i] - at) > 1.5) root.append(svg("path", { d: `M${gutter} ${at}L${gutter - 8} ${places[i]}`, stroke: "var(--line)", fill: "none" }));
    if (!wide) root.append(svg("text", { x: gutter + 4, y: r.position === -1 ? at - size * 0.45 : at + size * 1.25, "font-size": size, fill: "var(--soft)" }, r.label));
    texts[i].forEach((text, k) => root.append(svg("text", { x: gutter - (wide ? 10 : 4), y: places[i] + size * (0.35 + 1.14 * (k - (texts[i].length - 1) / 2)), "text-anchor": "end", "font-size": size, fill: "var(--soft)" }, svg("title", {}, `${signed(r.position)} ${r.label}`), text)));
  });
  const clipRect = svg("rect", { x: 0, y: 0, width, height });
  root.append(svg("defs", {}, svg("clipPath", { id: clip }, clipRect)));
  const drawn = svg("g", { "clip-path": `url(#${clip})` });
  root.append(drawn);
  const own = data.position[focus][d];
  drawn.append(svg("path", { d: area(own.low, own.high, x, y), fill: colour(page, focus), opacity: 0.17 }),
    svg("path", { d: path(own.low, x, y), fill: "none", stroke: colour(page, focus), "stroke-width": 0.8, opacity: 0.45 }),
    svg("path", { d: path(own.high, x, y), fill: "none", stroke: colour(page, focus), "stroke-width": 0.8, opacity: 0.45 }));
  if (ref) {
    const old = ref.position[focus][d];
    drawn.append(
      svg("path", { d: path(old.low, x, y), fill: "none", stroke: "var(--ink)", "stroke-width": 1, "stroke-dasharray": "1 4", opacity: 0.6 }),
      svg("path", { d: path(old.high, x, y), fill: "none", stroke: "var(--ink)", "stroke-width": 1, "stroke-dasharray": "1 4", opacity: 0.6 }),
      svg("path", { d: path(old[line], x, y), fill: "none", stroke: "var(--ink)", "stroke-width": 1.8, "stroke-dasharray": "7 4" }));
  }
  for (const a of actors) {
    const lines = data.position[a.slug][d];
    const main = a.slug === focus;
    if (main) drawn.append(svg("path", { d: path(lines[line], x, y), fill: "none", stroke: "var(--paper)", "stroke-width": 6, opacity: 0.7 }));
    drawn.append(svg("path", { d: path(lines[line], x, y), fill: "none", stroke: colour(page, a.slug), "stroke-width": main ? 3.2 : 1.5, opacity: main ? 1 : 0.8, "stroke-linejoin": "round" }));
  }
  const cursor = svg("line", { y1: 0, y2: height, stroke: "var(--ink)", "stroke-width": 1, opacity: 0.55 });
  root.append(cursor);
  const ends = actors.map((a) => {
    const dot = svg("circle", { r: a.slug === focus ? 5 : 3.2, fill: colour(page, a.slug), stroke: "var(--paper)", "stroke-width": 1.2 });
    const label = svg("text", { "font-size": font * 0.95, fill: "var(--ink)", "font-weight": a.slug === focus ? 700 : 400, x: width - right + 17 }, wide ? a.label : a.short);
    const lead = svg("path", { fill: "none", stroke: colour(page, a.slug), "stroke-width": 1.4 });
    const key = svg("circle", { r: 3.4, cx: width - right + 11, fill: colour(page, a.slug) });
    root.append(lead, dot, key, label);
    return { a, dot, label, lead, key };
  });
  const near = (event) => {
    const box = root.getBoundingClientRect();
    const w = Math.round(((event.clientX - box.left - gutter) / (width - gutter - right)) * last);
    const week = Math.min(last, Math.max(0, w));
    const v = 1 - 2 * ((event.clientY - box.top - top) / (height - top - bottom));
    let best = focus;
    let distance = Infinity;
    for (const a of page.actors) {
      const off = Math.abs(data.position[a.slug][d][line][week] / 1000 - v) - (a.slug === focus ? 0.02 : 0);
      if (off < distance) { distance = off; best = a.slug; }
    }
    return [best, week];
  };
  root.addEventListener("click", (event) => onPick(...near(event)));
  let current = last;
  root.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: 4, PageDown: -4 }[event.key];
    if (step) { event.preventDefault(); onPick(focus, Math.min(last, Math.max(0, current + step)), false); }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); onPick(focus, current); }
  });
  const caption = el("p", { class: "reading" });
  host.replaceChildren(root, caption);
  return {
    root, x,
    setWeek(week) {
      current = week;
      clipRect.setAttribute("width", x(week) + 1.5);
      cursor.setAttribute("x1", x(week)); cursor.setAttribute("x2", x(week));
      const at = ends.map((e) => y(data.position[e.a.slug][d][line][week] / 1000));
      const spread = apart(at, font * 1.12, 0, height);
      ends.forEach((e, i) => {
        e.dot.setAttribute("cx", x(week)); e.dot.setAttribute("cy", at[i]);
        e.key.setAttribute("cy", spread[i]);
        e.label.setAttribute("y", spread[i] + font * 0.34);
        e.lead.setAttribute("d", week === last ? `M${x(last)} ${at[i]}L${width - right + 10} ${spread[i]}` : "");
      });
      const here = data.position[focus][d][line][week] / 1000;
      const lines = data.position[focus][d];
      const label = page.actors.find((a) => a.slug === focus).label;
      const words = `${label} ${signed(here)}: ${rung(ladder, here)}`;
      caption.replaceChildren(el("strong", { text: words }),
        ` (9 in 10 histories: ${signed(lines.low[week] / 1000)} to ${signed(lines.high[week] / 1000)}`,
        ref ? `; ${refName}: ${signed(ref.position[focus][d][line][week] / 1000)})` : ")");
      root.setAttribute("aria-valuenow", week);
      root.setAttribute("aria-valuetext", `week ${week}, ${longDate(dated(page.start, week))}. ` +
        page.actors.map((a) => `${a.label} ${signed(data.position[a.slug][d][line][week] / 1000)}, ${rung(ladder, data.position[a.slug][d][line][week] / 1000)}`).join(". "));
    },
  };
}

const SHAPES = {
  diplomatic: (x, y, r) => svg("circle", { cx: x, cy: y, r }),
  economic: (x, y, r) => svg("rect", { x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8 }),
  military: (x, y, r) => svg("path", { d: `M${x} ${y - r * 1.2}L${x + r * 1.15} ${y + r * 0.85}L${x - r * 1.15} ${y + r * 0.85}Z` }),
};
const INKS = { diplomatic: "var(--d0)", economic: "var(--d1)", military: "var(--d2)" };

export function shape(domain, size = 14) {
  const mark = SHAPES[domain](size / 2, size / 2, size * 0.36);
  mark.setAttribute("fill", INKS[domain]);
  return svg("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" }, mark);
}

// A strip for each actor: where its words, trade and arms stand this week, against or with Russia.
export function strips(host, { page, catalogue, data, line, week, focus, big, onFocus }) {
  const width = Math.max(260, host.clientWidth);
  const font = big ? 15 : 12.5;
  const left = Math.max(...page.actors.map((a) => widthOf(a.label, font, true))) + 22;
  const tall = font * 2.35;
  const height = tall * page.actors.length + font * 1.7;
  const x = (v) => left + 8 + ((v + 1) / 2) * (width - left - 18);
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-size": font, "font-family": "system-ui, sans-serif", role: "group", "aria-label": "Where each actor stands this week" });
  root.append(svg("text", { x: x(-1), y: font, fill: "var(--soft)", "font-size": font * 0.86 }, "backs Ukraine"),
    svg("text", { x: x(1), y: font, fill: "var(--soft)", "text-anchor": "end", "font-size": font * 0.86 }, "backs Russia"));
  page.actors.forEach((a, row) => {
    const at = font * 1.7 + tall * (row + 0.5);
    const values = catalogue.domains.map((domain, d) => data.position[a.slug][d][line][week] / 1000);
    const said = catalogue.domains.map((domain, d) => `${domain} ${signed(values[d])}, ${rung(catalogue.ladders[domain], values[d])}`).join("; ");
    const group = svg("g", { tabindex: 0, role: "button", class: "strip", "aria-label": `${a.label}: ${said}`, onclick: () => onFocus(a.slug), onkeydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); onFocus(a.slug); } } },
      svg("title", {}, `${a.label}: ${said}`),
      svg("rect", { x: 0, y: at - tall / 2 + 1, width, height: tall - 2, fill: a.slug === focus ? "var(--chosen)" : "transparent", rx: 4 }),
      svg("circle", { cx: 7, cy: at, r: 5, fill: colour(page, a.slug) }),
      svg("text", { x: 17, y: at + font * 0.34, fill: "var(--ink)", "font-weight": a.slug === focus ? 700 : 400 }, a.label),
      svg("line", { x1: x(-1), x2: x(1), y1: at, y2: at, stroke: "var(--line)", "stroke-width": 2 }),
      svg("line", { x1: x(0), x2: x(0), y1: at - tall * 0.36, y2: at + tall * 0.36, stroke: "var(--soft)", "stroke-width": 1.4 }),
      svg("line", { x1: x(Math.min(...values)), x2: x(Math.max(...values)), y1: at, y2: at, stroke: colour(page, a.slug), "stroke-width": 4, opacity: 0.5 }));
    catalogue.domains.forEach((domain, d) => {
      const mark = SHAPES[domain](x(values[d]), at, font * 0.46);
      for (const [k, v] of Object.entries({ fill: INKS[domain], stroke: "var(--paper)", "stroke-width": 1.3 })) mark.setAttribute(k, v);
      group.append(mark);
    });
    root.append(group);
  });
  host.replaceChildren(root);
}

// Relations as a network: friends in solid blue, foes in broken orange, the stronger the thicker.
export function network(host, { page, data, week, focus, big, onFocus }) {
  const width = Math.max(260, Math.min(host.clientWidth, 460));
  const font = big ? 15 : 12.5;
  const height = Math.round(width * 0.74);
  const order = [...page.actors].sort((a, b) => a.side - b.side || a.slug.localeCompare(b.slug));
  const place = {};
  order.forEach((a, i) => {
    const turn = Math.PI * (-0.5 + (2 * (i + 0.5)) / order.length) + Math.PI;
    place[a.slug] = [width / 2 + Math.sin(turn) * width * 0.33, height / 2 - Math.cos(turn) * height * 0.36];
  });
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-size": font, "font-family": "system-ui, sans-serif", role: "group", "aria-label": "Relations this week" });
  const names = Object.fromEntries(page.actors.map((a) => [a.slug, a.label]));
  const pairs = [];
  order.forEach((a, i) => order.slice(i + 1).forEach((b) => {
    const one = data.relation[`${a.slug}-${b.slug}`];
    const two = data.relation[`${b.slug}-${a.slug}`];
    if (one && two) pairs.push([a.slug, b.slug, (one[week] + two[week]) / 2000, one[week] / 1000, two[week] / 1000]);
  }));
  pairs.sort((p, q) => Math.abs(p[2]) - Math.abs(q[2]));
  for (const [a, b, r, ab, ba] of pairs) {
    const near = a === focus || b === focus;
    root.append(svg("line", { x1: place[a][0], y1: place[a][1], x2: place[b][0], y2: place[b][1], stroke: r >= 0 ? "var(--friend)" : "var(--foe)", "stroke-width": 1 + 7 * Math.abs(r), "stroke-dasharray": r >= 0 ? null : "7 5", opacity: near ? 0.9 : 0.28, "stroke-linecap": r >= 0 ? "round" : "butt" },
      svg("title", {}, `${names[a]} to ${names[b]} ${signed(ab)}, back ${signed(ba)}`)));
  }
  for (const [a, b, r] of pairs.filter((p) => p[0] === focus || p[1] === focus)) {
    const other = place[a === focus ? b : a];
    const own = place[focus];
    const at = [own[0] + (other[0] - own[0]) * 0.56, own[1] + (other[1] - own[1]) * 0.56];
    root.append(svg("rect", { x: at[0] - font * 1.5, y: at[1] - font * 0.75, width: font * 3, height: font * 1.5, rx: 4, fill: "var(--paper)", opacity: 0.9 }),
      svg("text", { x: at[0], y: at[1] + font * 0.35, "text-anchor": "middle", "font-size": font * 0.9, fill: "var(--ink)" }, signed(r)));
  }
  for (const a of order) {
    const [px, py] = place[a.slug];
    root.append(svg("g", { tabindex: 0, role: "button", class: "node", "aria-label": `${a.label}. ` + pairs.filter((p) => p[0] === a.slug || p[1] === a.slug).map((p) => `${names[p[0] === a.slug ? p[1] : p[0]]} ${signed(p[2])}`).join(", "), onclick: () => onFocus(a.slug), onkeydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); onFocus(a.slug); } } },
      svg("circle", { cx: px, cy: py, r: font * 1.55, fill: "var(--paper)", stroke: colour(page, a.slug), "stroke-width": a.slug === focus ? 5 : 3 }),
      svg("text", { x: px, y: py + font * 0.35, "text-anchor": "middle", "font-weight": 700, "font-size": font * 0.9, fill: "var(--ink)" }, a.short)));
  }
  host.replaceChildren(root);
}

// A small line with its band, for the battlefield and such.
export function spark(host, { page, series, ref, bounds, ends, widest, week, big, name }) {
  const width = Math.max(240, host.clientWidth);
  const font = big ? 14 : 11.5;
  const height = big ? 130 : 92;
  const last = Math.max(1, page.weeks - 1);
  const left = widthOf(widest, font * 0.92) + 8;
  const x = (w) => left + (w / last) * (width - left - 54);
  const y = (v) => 6 + ((bounds[1] - v) / (bounds[1] - bounds[0])) * (height - 12);
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-size": font, "font-family": "system-ui, sans-serif", "aria-label": `${name}: ${(series.history[week] / 1000).toFixed(2)} in week ${week}; ${ends[0]} at the bottom, ${ends[1]} at the top` },
    svg("line", { x1: left, x2: width - 54, y1: y(Math.max(0, bounds[0])), y2: y(Math.max(0, bounds[0])), stroke: "var(--line)" }),
    svg("text", { x: left - 6, "text-anchor": "end", y: font + 2, fill: "var(--soft)", "font-size": font * 0.92 }, ends[1]),
    svg("text", { x: left - 6, "text-anchor": "end", y: height - 4, fill: "var(--soft)", "font-size": font * 0.92 }, ends[0]),
    svg("path", { d: area(series.low, series.high, x, y), fill: "var(--accent)", opacity: 0.18 }),
    ref ? svg("path", { d: path(ref.history, x, y), fill: "none", stroke: "var(--ink)", "stroke-width": 1.5, "stroke-dasharray": "6 4" }) : null,
    svg("path", { d: path(series.history, x, y), fill: "none", stroke: "var(--accent)", "stroke-width": 2.4 }),
    svg("line", { x1: x(week), x2: x(week), y1: 4, y2: height - 4, stroke: "var(--ink)", opacity: 0.4 }),
    svg("circle", { cx: x(week), cy: y(series.history[week] / 1000), r: 4, fill: "var(--accent)" }),
    svg("text", { x: width - 46, y: y(series.history[week] / 1000) + font * 0.35, fill: "var(--ink)", "font-weight": 700 }, signed(series.history[week] / 1000)));
  host.replaceChildren(root);
}

// Terms of a decision: what spoke for it (right) and against it (left).
export function terms(host, differences, wordsOf, sides, caption) {
  const rows = Object.entries(differences).filter(([, v]) => Math.abs(v) >= 5e-4).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  const most = Math.max(...rows.map(([, v]) => Math.abs(v)), 1e-9);
  host.replaceChildren(el("table", { class: "terms" },
    el("caption", { text: caption }),
    el("thead", {}, el("tr", {}, el("td", {}), el("td", { class: "sides" }, el("span", { text: `\u25c0 ${sides[0]}` }), el("span", { text: `${sides[1]} \u25b6` })), el("td", {}))),
    el("tbody", {}, rows.map(([name, v]) => {
      const half = (Math.abs(v) / most) * 48;
      const bar = svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", width: "100%", height: 12, "aria-hidden": "true" },
        svg("line", { x1: 50, x2: 50, y1: 0, y2: 10, stroke: "var(--soft)", "stroke-width": 0.5 }),
        svg("rect", { x: v >= 0 ? 50 : 50 - half, y: 1, width: half, height: 8, fill: v >= 0 ? "var(--friend)" : "var(--foe)" }));
      return el("tr", {}, el("th", { scope: "row", text: wordsOf[name] || name }), el("td", { class: "bar-cell" }, bar), el("td", { class: "num", text: (v >= 0 ? "+" : "\u2212") + Math.abs(v).toFixed(3) }));
    }))));
}

// 200 histories as dots: those in which it happened are filled.
export function dots(host, { hits, runs, refHits }) {
  const across = host.clientWidth > 520 ? 40 : 25;
  const step = 100 / across;
  const down = Math.ceil(runs / across);
  const root = svg("svg", { viewBox: `0 0 100 ${down * step}`, width: "100%", class: "dots", role: "img", "aria-label": `${hits} of ${runs} histories` });
  for (let k = 0; k < runs; k += 1) {
    root.append(svg("circle", { cx: (k % across + 0.5) * step, cy: (Math.floor(k / across) + 0.5) * step, r: step * 0.36, fill: k < hits ? "var(--accent)" : "var(--empty)", stroke: refHits !== null && k < refHits ? "var(--ink)" : "none", "stroke-width": step * 0.09 }));
  }
  host.replaceChildren(root);
}

// The headline on its scale: the interval, the comparison, and the guesses of the class.
export function gauge(host, { bounds, now, ref, guesses, share, bins, hidden, big }) {
  const width = Math.max(260, host.clientWidth);
  const font = big ? 15 : 12.5;
  const height = font * 6.4;
  const x = (v) => 14 + ((v - bounds[0]) / (bounds[1] - bounds[0])) * (width - 28);
  const base = font * 3.5;
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-size": font, "font-family": "system-ui, sans-serif", role: "img", "aria-label": hidden ? "The result is hidden until you look" : `Result ${share ? Math.round(now.value * 100) + " in 100" : signed(now.value)}` });
  root.append(svg("line", { x1: x(bounds[0]), x2: x(bounds[1]), y1: base, y2: base, stroke: "var(--soft)", "stroke-width": 2 }));
  for (let k = 0; k <= 4; k += 1) {
    const v = bounds[0] + ((bounds[1] - bounds[0]) * k) / 4;
    root.append(svg("line", { x1: x(v), x2: x(v), y1: base, y2: base + 5, stroke: "var(--soft)" }),
      svg("text", { x: x(v), y: base + font * 1.5, "text-anchor": k === 0 ? "start" : k === 4 ? "end" : "middle", fill: "var(--soft)" }, share ? String(Math.round(v * 100)) : bounds[0] < 0 ? signed(v) : v.toFixed(2)));
  }
  if (!hidden) {
    if (bins && bins.length) {
      const most = Math.max(...bins);
      const w = (x(bounds[1]) - x(bounds[0])) / bins.length;
      bins.forEach((n, k) => n && root.append(svg("rect", { x: x(bounds[0]) + k * w, y: base - (n / most) * font * 2.6, width: Math.max(1, w - 1), height: (n / most) * font * 2.6, fill: "var(--accent)", opacity: 0.35 })));
    }
    if (ref && ref.value !== null) root.append(svg("line", { x1: x(ref.low), x2: x(ref.high), y1: base - 6, y2: base - 6, stroke: "var(--ink)", "stroke-width": 2, "stroke-dasharray": "4 3" }),
      svg("circle", { cx: x(ref.value), cy: base - 6, r: 4.5, fill: "var(--paper)", stroke: "var(--ink)", "stroke-width": 2 }));
    root.append(svg("line", { x1: x(now.low), x2: x(now.high), y1: base, y2: base, stroke: "var(--accent)", "stroke-width": 7, "stroke-linecap": "round" }),
      svg("circle", { cx: x(now.value), cy: base, r: 7, fill: "var(--accent)", stroke: "var(--paper)", "stroke-width": 2 }));
  }
  guesses.forEach((g) => root.append(svg("path", { d: `M${x(g)} ${base + font * 1.9}l6 10h-12z`, fill: "var(--guess)", stroke: "var(--ink)", "stroke-width": 0.8 }, svg("title", {}, `A guess: ${share ? Math.round(g * 100) : signed(g)}`))));
  host.replaceChildren(root);
}

// The charts of the weeks in one picture, colours put in.
export function picture(parts, { title, lines, notes }) {
  const style = getComputedStyle(document.documentElement);
  const width = Math.max(...parts.map((p) => Number(p.root.getAttribute("width"))));
  let height = 34 + lines.length * 18;
  const paper = style.getPropertyValue("--paper").trim();
  const ink = style.getPropertyValue("--ink").trim();
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width });
  const body = svg("g", {});
  body.append(svg("text", { x: 12, y: 26, "font-size": 20, "font-weight": 700, fill: ink, "font-family": "system-ui, sans-serif" }, title));
  lines.forEach((text, k) => body.append(svg("text", { x: 12, y: 48 + 18 * k, "font-size": 13, fill: ink, "font-family": "system-ui, sans-serif" }, text)));
  for (const part of parts) {
    const tall = Number(part.root.getAttribute("height"));
    if (part.title) { height += 22; body.append(svg("text", { x: 12, y: height - 6, "font-size": 14, "font-weight": 700, fill: ink, "font-family": "system-ui, sans-serif" }, part.title)); }
    const copy = svg("g", { transform: `translate(0 ${height})` });
    for (const kid of part.root.childNodes) copy.append(kid.cloneNode(true));
    for (const name of ["font-size", "font-family"]) copy.setAttribute(name, part.root.getAttribute(name));
    body.append(copy);
    height += tall + 8;
  }
  const columns = width >= 640 ? 2 : 1;
  const down = Math.ceil(notes.length / columns);
  notes.forEach((text, k) => body.append(svg("text", { x: 12 + Math.floor(k / down) * (width / columns), y: height + 14 + 17 * (k % down), "font-size": 12, fill: ink, "font-family": "system-ui, sans-serif" }, twoLines(text, 12, width / columns - 30).slice(0, 1) + (widthOf(text, 12) > width / columns - 30 ? "\u2026" : ""))));
  height += 17 * down + 12;
  root.setAttribute("height", height);
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  root.append(svg("rect", { width, height, fill: paper }), body);
  for (const node of root.querySelectorAll("*")) {
    for (const name of ["tabindex", "role", "aria-label", "class"]) node.removeAttribute(name);
    for (const name of ["fill", "stroke"]) {
      const value = node.getAttribute(name);
      if (value && value.startsWith("var(")) node.setAttribute(name, style.getPropertyValue(value.slice(4, -1)).trim());
    }
  }
  return { text: new XMLSerializer().serializeToString(root), width, height };
}
