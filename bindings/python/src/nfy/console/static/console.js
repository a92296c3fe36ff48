// What pages gain from a script; each of them works without it. Nothing here knows a rule.
"use strict";

const AGAIN_MS = 5000;
const TYPING_MS = 400;
const JOB_MS = 3000;

document.documentElement.classList.add("scripted");

// Markup comes from our own server, which escapes what people wrote.
function put(target, markup) {
  if (target && target.innerHTML !== markup) target.innerHTML = markup;
}

function live(target) {
  const state = document.querySelector("[data-live-state]");
  const say = (text) => { if (state && state.textContent !== text) state.textContent = text; };
  const source = new EventSource(target.dataset.live);
  source.addEventListener("open", () => say(state.dataset.on));
  source.addEventListener("overview", (event) => put(target, event.data));
  source.addEventListener("full", () => { source.close(); say(state.dataset.full); });
  source.addEventListener("error", () => {
    say(state.dataset.off);
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => live(target), AGAIN_MS);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}

function preview(form) {
  const target = document.querySelector(form.dataset.preview);
  const inFrame = form.querySelector("[data-frame]");
  let timer = 0, newest = 0;
  const ask = async () => {
    const mine = ++newest;
    const body = new FormData(form);
    body.delete("action");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Fragment": "preview" } });
      if (answer.ok && mine === newest) put(target, await answer.text());
    } catch { /* the button still works */ }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, TYPING_MS); });
  if (inFrame) form.addEventListener("change", () => form.requestSubmit(inFrame));
}

function again(target) {
  const ask = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(target.dataset.again);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = page.getElementById(target.id);
        if (answer.ok && found) put(target, found.innerHTML);
      } catch { /* the next time */ }
    }
    setTimeout(ask, JOB_MS);
  };
  setTimeout(ask, JOB_MS);
}

// A search that had to end before a page was full goes on by itself, as its button would.
async function further(section) {
  const full = Number(section.dataset.full);
  for (;;) {
    const form = section.querySelector("form[data-further]");
    const rows = section.querySelectorAll("tbody tr");
    if (!form || rows.length >= full) return;
    const body = new FormData(form), where = form.getAttribute("action");
    const isPost = form.method === "post";
    let found;
    try {
      const answer = await (isPost ? fetch(where, { method: "POST", body }) : fetch(`${where}?${new URLSearchParams(body)}`));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      found = answer.ok && page.getElementById(section.id);
    } catch { /* the button still works */ }
    if (!found) return;
    const table = section.querySelector(".scroll"), into = found.querySelector("tbody");
    if (into) into.prepend(...rows);
    else if (table) found.querySelector(".empty").replaceWith(table);
    section.replaceChildren(...found.childNodes);
  }
}

function drop(label) {
  const input = label.querySelector("input");
  const over = (is) => (event) => { event.preventDefault(); label.classList.toggle("over", is); };
  label.addEventListener("dragover", over(true));
  label.addEventListener("dragleave", over(false));
  label.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

// The code behind the # signs in once; it never reaches a server's log.
function signIn(form) {
  const code = location.hash.slice(1);
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  form.elements.token.value = code;
  form.requestSubmit();
}

for (const each of document.querySelectorAll("[data-live]")) live(each);
for (const each of document.querySelectorAll("form[data-preview]")) preview(each);
for (const each of document.querySelectorAll("[data-again]")) again(each);
for (const each of document.querySelectorAll("[data-full]")) further(each);
for (const each of document.querySelectorAll("[data-drop]")) drop(each);
for (const each of document.querySelectorAll("form[data-sign-in]")) signIn(each);
for (const each of document.querySelectorAll("[data-print]")) each.addEventListener("click", () => print());
for (const each of document.querySelectorAll("input[data-said]")) {
  each.addEventListener("input", () => { document.querySelector(each.dataset.said).textContent = each.value; });
}
