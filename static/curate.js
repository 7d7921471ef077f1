// While curating: decide by keys, suggest names, and say what the build in the background does. Without this file every
// button works, and the page comes anew after each.

const questions = [...document.querySelectorAll(".question")];
const state = document.getElementById("curate-state");
const names = document.createElement("datalist");
names.id = "entities";
document.body.append(names);
const answered = [];
const isQueue = document.body.classList.contains("curate-queue");
let at = -1;
let builds = null;
let timer = 0;

const buttons = (question) => [...question.querySelectorAll("form button")];

function go(step) {
  if (!questions.length) return;
  at = Math.min(Math.max(at + step, 0), questions.length - 1);
  questions[at].focus();
}

async function send(form, data) {
  const reply = await fetch(form.action, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(data),
  });
  const text = await reply.text();
  if (!reply.ok) return { problem: text };
  return JSON.parse(text);
}

function mark(question, told, isDecided) {
  question.querySelector(".told").textContent = told;
  question.classList.toggle("decided", isDecided);
  for (const button of buttons(question)) button.disabled = isDecided;
}

async function answer(question, button) {
  const form = button.form;
  const data = new FormData(form, button);
  for (const other of buttons(question)) other.disabled = true;
  const reply = await send(form, data);
  mark(question, reply.problem ? `Not written: ${reply.problem}` : `Written: ${reply.told}`, !reply.problem);
  if (!reply.problem) {
    answered.push(question);
    form.elements.form.value = reply.form;
    count(reply.decided);
  }
  watch();
  question.focus();
  if (reply.problem || !isQueue) return;
  const open = questions.filter((each) => !each.classList.contains("decided"));
  const next = open.find((each) => questions.indexOf(each) > at) ?? open[0];
  if (next) next.focus();
  else location.assign("/-/curate");
}

function count(decided) {
  const [place, left] = ["decided", "left"].map((id) => document.getElementById(id));
  if (!place) return;
  left.textContent -= decided - place.textContent;
  place.textContent = decided;
}

for (const question of questions) {
  question.addEventListener("focusin", () => { at = questions.indexOf(question); });
  question.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    answer(question, event.submitter);
  });
}

const undo = document.querySelector('form[action="/-/curate/undo"]');
undo?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reply = await send(undo, new FormData(undo));
  state.textContent = reply.problem ?? reply.told;
  if (!reply.problem) {
    undo.elements.form.value = reply.form;
    count(reply.decided);
    const again = answered.pop();
    if (again) {
      mark(again, "", false);
      again.focus();
    }
  }
  watch();
});

// Keys act in the queue, and on other pages while a question has the focus: a letter typed elsewhere decides nothing.
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!isQueue && !event.target.closest(".question")) return;
  const question = questions[at];
  const press = (value) => question?.querySelector(`button[value="${value}"]:not(:disabled)`)?.click();
  const act = {
    j: () => go(1),
    k: () => go(-1),
    y: () => press("yes"),
    n: () => press("no"),
    e: () => question?.querySelector('input[name="entity"]')?.focus(),
    u: () => undo?.requestSubmit(),
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

document.addEventListener("input", async (event) => {
  if (event.target.name !== "entity") return;
  const typed = event.target.value;
  const reply = await fetch(`/-/curate/entities?q=${encodeURIComponent(typed)}`);
  if (!reply.ok || typed !== event.target.value) return;
  names.replaceChildren(...(await reply.json()).map((name) => new Option(name, name)));
});

async function look() {
  const now = await (await fetch("/-/curate/state")).json();
  builds ??= now.done;
  if (now.problem) state.textContent = `The build stopped: ${now.problem}`;
  else if (now.building) state.textContent = "What was decided is being built in the background.";
  else if (now.done > builds) {
    state.textContent = "What was decided is built.";
    // the site goes over to the new build within a second
    if (!isQueue) setTimeout(() => location.reload(), 1500);
    return false;
  }
  return now.building;
}

async function watch() {
  clearTimeout(timer);
  if (await look()) timer = setTimeout(watch, 700);
}

watch();
if (isQueue) go(1);
