// On an article's page: keep what the reader switched off, take links that are off out of the order of the keyboard,
// and show what a name stands for in a card, for the keyboard as for the mouse. Without this file all of it works
// but for the card, for which the browser's own tooltip stands.

const kept = JSON.parse(localStorage.getItem("marks") ?? "{}");
const card = document.createElement("div");
card.className = "card";
card.hidden = true;
document.body.append(card);

for (const box of document.querySelectorAll(".legend input")) {
  box.checked = kept[box.id] ?? box.checked;
  box.addEventListener("change", () => {
    kept[box.id] = box.checked;
    localStorage.setItem("marks", JSON.stringify(kept));
    follow(box);
  });
  follow(box);
}

function follow(box) {
  const kind = box.id.replace("mark-", "");
  for (const link of document.querySelectorAll(`.reading a.${kind}`)) link.tabIndex = box.checked ? 0 : -1;
}

for (const link of document.querySelectorAll(".reading a.named")) {
  const [name, ...rest] = link.title.split(": ");
  link.removeAttribute("title");
  const show = () => {
    const strong = document.createElement("strong");
    strong.textContent = name;
    card.replaceChildren(strong, rest.join(": "));
    card.hidden = false;
    const place = link.getClientRects()[0];
    const left = Math.min(place.left, document.documentElement.clientWidth - card.offsetWidth - 16);
    card.style.left = `${Math.max(16, left) + scrollX}px`;
    card.style.top = `${place.bottom + 6 + scrollY}px`;
  };
  const hide = () => { card.hidden = true; };
  link.addEventListener("mouseenter", show);
  link.addEventListener("focus", show);
  link.addEventListener("mouseleave", hide);
  link.addEventListener("blur", hide);
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape") card.hidden = true; });
