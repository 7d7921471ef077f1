// The search of a frozen site: looks through INDEX, which lies in a file beside the page, for what the address asks.
// Each row of it is [file, kind, label, context, text].
"use strict";

const KINDS = { entities: "Names", articles: "Articles", quotes: "Quotations", stories: "Stories", outlets: "Outlets" };
const A_PAGE = 20;
const AROUND = 90; // letters on each side of the first word that is found

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

// What was typed, as phrases of words: `"first of its kind" lavrov` is two.
function phrasesOf(typed) {
  const pieces = typed.match(/"[^"]*"|[^\s"]+/g) ?? [];
  return pieces.map(wordsOf).filter((words) => words.length);
}

// A text as words with blanks around them, in which a phrase is found by its beginning.
const line = (text) => ` ${wordsOf(text).join(" ")}`;
const times = (text, phrase) => text.split(` ${phrase.join(" ")}`).length - 1;

// How well a row fits: what stands in its label counts more, and so does a phrase that few rows hold.
function found(rows, phrases) {
  const counted = rows.map((row) => {
    const label = line(row[2]);
    const text = `${label} ${line(row[3])} ${line(row[4])}`;
    return { row, label: phrases.map((phrase) => times(label, phrase)), all: phrases.map((p) => times(text, p)) };
  });
  const rare = phrases.map((_, at) => Math.log(1 + rows.length / (1 + counted.filter((each) => each.all[at]).length)));
  return (least) => counted
    .filter((each) => each.all.filter(Boolean).length >= least)
    .map((each) => ({ row: each.row, score: score(each, rare) }))
    .sort((a, b) => b.score - a.score || (a.row[0] < b.row[0] ? -1 : 1));
}

function score({ label, all, row }, rare) {
  const length = 1 + Math.log(1 + row[2].length + row[4].length);
  return all.reduce((sum, count, at) => sum + rare[at] * (count / (count + 1) + 4 * Math.min(label[at], 1)), 0) / length;
}

// The best of each kind, then the second best of each, and so on.
function merged(hits) {
  const kinds = Object.keys(KINDS).map((kind) => hits.filter((hit) => hit.row[1] === kind));
  const longest = Math.max(0, ...kinds.map((own) => own.length));
  return Array.from({ length: longest }, (_, rank) => kinds.flatMap((own) => own[rank] ?? [])).flat();
}

// The text around the first word that is found, and each word in <mark>.
function excerpt(text, phrases) {
  const all = [...text.matchAll(/[\p{L}\p{N}]+/gu)];
  const folded = all.map((word) => fold(word[0]));
  const marks = new Set();
  for (const phrase of phrases) {
    for (let at = 0; at + phrase.length <= folded.length; at += 1) {
      const last = phrase.length - 1;
      const fits = phrase.every((word, i) => (i < last ? folded[at + i] === word : folded[at + i].startsWith(word)));
      if (fits) phrase.forEach((_, i) => marks.add(at + i));
    }
  }
  const first = marks.size ? all[Math.min(...marks)].index : 0;
  const begin = first > AROUND ? text.indexOf(" ", first - AROUND) + 1 : 0;
  const end = begin + 3 * AROUND < text.length ? text.lastIndexOf(" ", begin + 3 * AROUND) : text.length;
  const shown = document.createElement("p");
  let at = begin;
  if (begin) shown.append("… ");
  for (const index of [...marks].sort((a, b) => a - b)) {
    const word = all[index];
    if (word.index < at || word.index + word[0].length > end) continue;
    const mark = document.createElement("mark");
    mark.textContent = word[0];
    shown.append(text.slice(at, word.index), mark);
    at = word.index + word[0].length;
  }
  shown.append(text.slice(at, end), end < text.length ? " …" : "");
  return shown;
}

function item({ row: [file, kind, label, context, text] }, phrases) {
  const shown = document.createElement("li");
  const link = document.createElement("a");
  link.href = `../${file.split("/").map(encodeURIComponent).join("/")}`;
  link.textContent = label;
  const by = document.createElement("p");
  by.className = "by";
  by.textContent = [KINDS[kind], context].filter(Boolean).join(" · ");
  shown.append(link, ...(text ? [excerpt(text, phrases)] : []), by);
  return shown;
}

function search(typed) {
  const phrases = phrasesOf(typed);
  const fitting = found(INDEX, phrases);
  const whole = phrases.length ? fitting(phrases.length) : [];
  const hits = merged(whole.length || phrases.length < 2 ? whole : fitting(1));
  const heading = document.getElementById("found");
  const quoted = document.createElement("q");
  quoted.textContent = typed.slice(0, 80);
  const some = hits.length && !whole.length ? " with some of the words, none with all, of " : " found for ";
  heading.replaceChildren(`${hits.length ? hits.length.toLocaleString("en") : "Nothing"}${some}`, quoted);
  heading.hidden = false;
  const list = document.getElementById("hits");
  const more = document.getElementById("more");
  const show = () => {
    const from = list.children.length;
    list.append(...hits.slice(from, from + A_PAGE).map((hit) => item(hit, phrases)));
    more.hidden = list.children.length >= hits.length;
  };
  more.addEventListener("click", show);
  show();
}

const typed = new URLSearchParams(location.search).get("q") ?? "";
document.getElementById("search-all-q").value = typed;
if (typed.trim()) {
  const index = document.createElement("script");
  index.src = "search-index.js";
  index.addEventListener("load", () => search(typed));
  document.head.append(index);
}
