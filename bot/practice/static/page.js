// The town: who is in it, which chats are open, the clock, and the stream of what changes.

import { Chat, avatar } from "./chat.js";
import { invitation } from "./bubble.js";
import { element, filled, plain, rich, townTime } from "./texts.js";

const WIDE = matchMedia("(min-width: 60rem)");
const OPEN = "practice-open-chats";
const byId = (id) => document.getElementById(id);

const town = { bot: null, post, upload, openInvitation, close, toast };
let people = [];
let chats = [];
let ahead = 0;
let current = null;
const unread = new Map();

// --- talking to the server ---------------------------------------------------------------------

async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return send(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function upload(form) {
  return send("upload", { method: "POST", body: form });
}

async function send(path, wish) {
  try {
    const answer = await fetch(`/practice/${path}`, wish);
    if (answer.ok) return await answer.json();
    const words = { upload: "too_large", press: "gone" }[path] ?? "failed";
    toast(rich(words));
  } catch {
    toast(rich("failed"));
  }
  return null;
}

// --- people ------------------------------------------------------------------------------------

async function loadTown() {
  const state = await (await fetch("/practice/town")).json();
  people = state.people;
  town.bot = state.bot;
  setClock(state.now);
  showPeople();
}

function showPeople() {
  const focused = document.activeElement?.dataset?.person;
  const besideFocused = document.activeElement?.classList?.contains("beside");
  byId("people").replaceChildren(...people.map(personItem));
  if (focused) {
    const kind = besideFocused ? ".beside" : ".person";
    byId("people").querySelector(`${kind}[data-person="${focused}"]`)?.focus();
  }
}

function personItem(person) {
  const open = chats.some((chat) => chat.person.id === person.id);
  const news = unread.get(person.id) ?? 0;
  const badge = element(
    "span",
    { class: "news" },
    element("span", { "aria-hidden": "true" }, String(news)),
    element("span", { class: "unseen" }, plain("unread", { count: news })),
  );
  const choose = element(
    "button",
    {
      type: "button", class: "person", "data-person": person.id,
      "aria-current": current?.person.id === person.id ? "true" : open ? "page" : null,
      onclick: () => lookAt(person),
    },
    avatar(person),
    element(
      "span",
      { class: "person-words" },
      element("span", { class: "who" }, person.name),
      element("span", { class: "note" }, person.note),
    ),
    news ? badge : null,
  );
  const beside = element(
    "button",
    {
      type: "button", class: "beside", "data-person": person.id,
      "aria-label": plain("open_beside_of", { name: person.name }),
      onclick: () => lookAt(person, { beside: true }),
    },
    rich("open_beside"),
  );
  return element("li", { class: open ? "open" : "" }, choose, open ? null : beside);
}

async function become(person, { beside = false } = {}) {
  let chat = chats.find((one) => one.person.id === person.id);
  if (!chat) {
    chat = new Chat(person, town);
    chat.node.addEventListener("focusin", () => setCurrent(chat));
    const place = !beside && (current ?? chats.at(-1));
    if (place) {
      place.node.replaceWith(chat.node);
      chats = chats.map((one) => (one === place ? chat : one));
    } else {
      byId("chats").append(chat.node);
      chats.push(chat);
    }
    await load(chat);
  }
  setCurrent(chat);
  remember();
  return chat;
}

async function lookAt(person, options) {
  const chat = await become(person, options);
  // Only then: the browser lets Tab go on from what was scrolled to, and at the start that is the top.
  if (WIDE.matches) chat.node.scrollIntoView({ block: "nearest", inline: "nearest" });
  return chat;
}

async function load(chat) {
  for (const event of await chat.load()) HAPPENINGS[event.type]?.(chat, event);
}

function setCurrent(chat) {
  if (current === chat && !unread.get(chat.person.id)) return;
  current = chat;
  unread.delete(chat.person.id);
  for (const one of chats) one.node.classList.toggle("current", one === chat);
  showPeople();
}

function close(chat) {
  chats = chats.filter((one) => one !== chat);
  chat.node.remove();
  current = null;
  if (chats.length) setCurrent(chats.at(-1));
  showPeople();
  byId("people").querySelector(`[data-person="${chat.person.id}"]`)?.focus();
  remember();
}

function remember() {
  localStorage.setItem(OPEN, JSON.stringify(chats.map((chat) => chat.person.id)));
}

async function openFirstChats() {
  const room = WIDE.matches ? Math.max(1, Math.floor((innerWidth - 272) / 400)) : 1;
  const known = new Map(people.map((person) => [person.id, person]));
  const kept = JSON.parse(localStorage.getItem(OPEN) ?? "[]").filter((id) => known.has(id));
  const wanted = kept.length ? kept : people.slice(0, Math.min(room, 3)).map(({ id }) => id);
  for (const id of wanted.slice(0, WIDE.matches ? 6 : 1)) {
    await become(known.get(id), { beside: true });
  }
  if (chats.length) setCurrent(chats[0]);
}

// --- new people and invitations ----------------------------------------------------------------

let pendingCommand = null;

function askForNewPerson(command = null) {
  pendingCommand = command;
  byId("person-link").closest("form").reset();
  for (const part of [byId("person-link"), document.querySelector("label[for=person-link]")]) {
    part.hidden = command !== null;
  }
  byId("person-dialog").showModal();
  byId("person-name").focus();
}

async function createPerson(event) {
  event.preventDefault();
  const address = byId("person-link").value.trim();
  const command = pendingCommand ?? (address ? invitation(address, town.bot.username) : null);
  if (address && !command) {
    byId("person-link").setCustomValidity(plain("bad_link"));
    byId("person-link").reportValidity();
    return;
  }
  byId("person-dialog").close();
  const made = await post("people", { name: byId("person-name").value.trim() });
  if (!made) return;
  await loadTown();
  const chat = await lookAt(made.person, { beside: WIDE.matches });
  if (command) await chat.write(command);
}

function openInvitation(chat, command) {
  const dialog = byId("link-dialog");
  byId("link-self").onclick = () => {
    dialog.close();
    chat.write(command);
  };
  byId("link-new").onclick = () => {
    dialog.close();
    askForNewPerson(command);
  };
  dialog.showModal();
}

// --- the clock ---------------------------------------------------------------------------------

function setClock(now) {
  ahead = new Date(now).getTime() - Date.now();
  showClock();
}

function showClock() {
  const now = new Date(Date.now() + ahead);
  const { day, clock } = townTime(now);
  const shown = byId("now");
  const words = `${filled("day", day)} ${clock}`;
  if (shown.dataset.words === words) return;
  shown.dataset.words = words;
  shown.dateTime = now.toISOString();
  shown.replaceChildren(rich("day", day), ` ${clock}`);
}

async function moveClock(event) {
  const done = await post("clock", { to: event.currentTarget.dataset.step });
  if (!done) return;
  setClock(done.now);
  toast(rich("moved", { time: byId("now").dataset.words }));
}

// --- what changes ------------------------------------------------------------------------------

function listen() {
  const stream = new EventSource("/practice/events");
  let lost = false;
  stream.onopen = async () => {
    if (!lost) return;
    lost = false;
    toast(rich("back"));
    await loadTown();
    for (const chat of chats) await load(chat);
  };
  stream.onerror = () => {
    if (!lost) toast(rich("lost"));
    lost = true;
  };
  stream.onmessage = ({ data }) => happen(JSON.parse(data));
}

const HAPPENINGS = {
  message: (chat, event) => chat.add(event.message),
  edit: (chat, event) => chat.change(event.message),
  delete: (chat, event) => chat.remove(event.message_id),
  keyboard: (chat, event) => chat.showKeyboard(event.markup),
  action: (chat) => chat.showTyping(),
  answer: (chat, event) => chat.answered(event.message_id),
};

async function happen(event) {
  const chat = chats.find((one) => one.person.id === event.chat);
  if (chat?.missed) chat.missed.push(event);
  else if (chat) HAPPENINGS[event.type]?.(chat, event);
  if (event.type === "message" && event.message.from.is_bot && chat !== current) {
    unread.set(event.chat, (unread.get(event.chat) ?? 0) + 1);
    showPeople();
  }
  if (event.type === "answer" && chat && event.text) {
    if (event.show_alert) alertWith(event.text);
    else toast(event.text);
  }
  if (event.type === "clock") setClock(event.now);
  if (event.type === "letter") toast(rich("letter"));
  if (event.type === "people") await loadTown();
  if (event.type === "people" || event.type === "commands") {
    for (const one of chats) await one.reloadCommands();
  }
}

function toast(words) {
  const note = element("p", { class: "toast" }, words);
  // Only the newest counts; a pile of them would cover what it tells about.
  byId("toasts").replaceChildren(note);
  setTimeout(() => note.remove(), 6000);
}

function alertWith(words) {
  byId("alert-text").textContent = words;
  if (!byId("alert-dialog").open) byId("alert-dialog").showModal();
}

// --- beginning ---------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", moveClock);
}
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
byId("new-person").addEventListener("click", () => askForNewPerson());
byId("person-link").addEventListener("input", (event) => event.target.setCustomValidity(""));
byId("person-dialog").querySelector("form").addEventListener("submit", createPerson);
setInterval(showClock, 1000);

await loadTown();
listen();
await openFirstChats();
document.body.classList.add("ready");
