// One open chat: its log, the reply keyboard, the command menu and the place to write.

import { bubble } from "./bubble.js";
import { element, plain, rich, townTime } from "./texts.js";

let count = 0;

export class Chat {
  // town: { bot, post(path, body), upload(form), openInvitation(chat, command), close(chat), toast }
  constructor(person, town) {
    this.person = person;
    this.bot = town.bot;
    this.town = town;
    this.number = ++count;
    this.build();
  }

  get name() {
    return { name: this.person.name, bot: this.bot.name };
  }

  build() {
    const id = `chat-${this.number}`;
    this.log = element("div", {
      class: "log", role: "log", "aria-live": "polite", tabindex: "0",
      "aria-label": plain("chat_of", this.name),
    });
    this.log.addEventListener("scroll", () => (this.following = this.isAtEnd()));
    new ResizeObserver(() => this.following && this.scrollDown()).observe(this.log);
    this.typing = element("p", { class: "typing", hidden: true }, rich("typing"));
    this.keyboard = element("div", {
      class: "keyboard", role: "group", "aria-label": plain("keyboard"), hidden: true,
    });
    this.commands = element("ul", { class: "commands", id: `${id}-menu`, hidden: true });
    this.foot = element("div", { class: "foot" });
    this.node = element(
      "section",
      { class: "chat", "aria-labelledby": id },
      element(
        "header",
        { class: "chat-head" },
        avatar(this.person),
        element(
          "h2",
          { id },
          element("span", { class: "who" }, this.person.name),
          element("span", { class: "note" }, this.person.note),
        ),
        this.moreMenu(),
      ),
      this.log,
      this.typing,
      this.keyboard,
      this.foot,
    );
  }

  moreMenu() {
    this.blockButton = element("button", { type: "button", onclick: () => this.toggleBlock() });
    const close = element(
      "button",
      {
        type: "button", class: "close-chat",
        "aria-label": plain("close_chat_of", this.name), onclick: () => this.town.close(this),
      },
      rich("close_chat"),
    );
    this.more = element(
      "details",
      { class: "more" },
      element("summary", {}, rich("more")),
      element("div", { class: "sheet" }, this.fileButton(), this.blockButton, close),
    );
    this.more.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.more.contains(relatedTarget)) this.more.open = false;
    });
    this.more.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.more.open = false;
      this.more.querySelector("summary").focus();
    });
    return this.more;
  }

  async load() {
    this.missed = [];
    const answer = await fetch(`/practice/chat/${this.person.id}`);
    const state = await answer.json();
    this.person = state.person;
    this.log.replaceChildren();
    this.lastDay = "";
    this.buildFoot(state.commands);
    if (!state.messages.length) {
      const words = this.person.started ? "empty" : "not_started";
      this.log.append(element("p", { class: "empty" }, rich(words)));
    }
    for (const message of state.messages) this.add(message);
    this.showKeyboard(state.keyboard);
    this.showBlocked();
    this.scrollDown();
    const { missed } = this;
    this.missed = null;
    return missed;
  }

  async reloadCommands() {
    const state = await (await fetch(`/practice/chat/${this.person.id}`)).json();
    const changed = this.shape !== shapeOf(state);
    const words = this.input?.value ?? "";
    this.person = state.person;
    this.showBlocked();
    if (!changed) return;
    this.buildFoot(state.commands);
    if (this.input) this.input.value = words;
  }

  // --- the log --------------------------------------------------------------------------------

  add(message) {
    if (this.find(message.message_id)) {
      this.change(message);
      return;
    }
    this.log.querySelector(".empty")?.remove();
    if (message.from.is_bot) this.typing.hidden = true;
    const time = townTime(new Date(message.date * 1000));
    if (time.key !== this.lastDay) {
      this.lastDay = time.key;
      this.log.append(element("p", { class: "day" }, element("span", {}, rich("day", time.day))));
    }
    const nearEnd = this.isAtEnd() || !message.from.is_bot;
    this.log.append(bubble(message, this));
    if (nearEnd) this.scrollDown();
  }

  change(message) {
    const old = this.find(message.message_id);
    if (!old) return;
    const hadFocus = old.contains(document.activeElement);
    const atEnd = this.isAtEnd();
    const fresh = bubble(message, this);
    old.replaceWith(fresh);
    if (hadFocus) (fresh.querySelector("button, a") ?? this.input ?? this.log).focus();
    if (atEnd) this.scrollDown();
  }

  remove(messageId) {
    this.find(messageId)?.remove();
  }

  find(messageId) {
    return this.log.querySelector(`[data-id="${Number(messageId)}"]`)?.closest(".line");
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
  }

  scrollDown() {
    this.following = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  showTyping() {
    this.typing.hidden = false;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => (this.typing.hidden = true), 5000);
  }

  // --- acting ---------------------------------------------------------------------------------

  write(text) {
    return this.town.post("write", { person: this.person.id, text });
  }

  open(command) {
    this.town.openInvitation(this, command);
  }

  async press(message, data, button) {
    button.setAttribute("aria-busy", "true");
    const body = { person: this.person.id, message_id: message.message_id, data };
    const done = await this.town.post("press", body);
    if (!done) button.removeAttribute("aria-busy");
  }

  answered(messageId) {
    for (const busy of this.find(messageId)?.querySelectorAll("[aria-busy]") ?? []) {
      busy.removeAttribute("aria-busy");
    }
  }

  async toggleBlock() {
    this.more.open = false;
    const body = { person: this.person.id, blocked: !this.person.blocked };
    const done = await this.town.post("block", body);
    if (done) this.person = done.person;
    this.showBlocked();
  }

  showBlocked() {
    const words = this.person.blocked ? "unblock" : "block";
    this.blockButton.replaceChildren(rich(words));
    this.node.classList.toggle("blocked", this.person.blocked);
  }

  // --- writing --------------------------------------------------------------------------------

  buildFoot(commands) {
    this.shape = shapeOf({ person: this.person, commands });
    if (!this.person.started) {
      const start = () => this.write("/start");
      const button = element("button", { type: "button", class: "strong wide", onclick: start });
      button.append(rich("start"));
      this.input = null;
      this.foot.replaceChildren(button);
      return;
    }
    this.fillCommands(commands);
    this.input = element("textarea", {
      rows: 1, maxlength: 40000, "aria-label": plain("write"), placeholder: plain("write"),
      onkeydown: (event) => this.key(event), oninput: () => this.grow(),
    });
    const form = element(
      "form",
      { class: "compose", onsubmit: (event) => this.submit(event) },
      commands.length ? this.menuButton() : null,
      this.input,
      element("button", { type: "submit", class: "strong" }, rich("send")),
    );
    const blocked = element("p", { class: "blocked-note" }, rich("blocked"));
    this.foot.replaceChildren(blocked, this.commands, form);
  }

  menuButton() {
    const toggle = () => this.toggleMenu();
    this.menu = element(
      "button",
      {
        type: "button", class: "quiet", "aria-expanded": "false",
        "aria-controls": this.commands.id, onclick: toggle,
      },
      rich("menu"),
    );
    return this.menu;
  }

  toggleMenu(open = this.commands.hidden) {
    this.commands.hidden = !open;
    this.menu?.setAttribute("aria-expanded", String(open));
    if (open) this.commands.querySelector("button")?.focus();
  }

  fillCommands(commands) {
    this.commands.hidden = true;
    this.commands.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      this.toggleMenu(false);
      this.menu?.focus();
    };
    this.commands.replaceChildren(
      ...commands.map(({ command, description }) => {
        const run = () => {
          this.toggleMenu(false);
          this.write(`/${command}`);
          this.input?.focus();
        };
        return element(
          "li",
          {},
          element(
            "button",
            { type: "button", onclick: run },
            element("span", {}, description),
            element("code", {}, `/${command}`),
          ),
        );
      }),
    );
  }

  fileButton() {
    const id = `file-${this.number}`;
    const input = element("input", { type: "file", id, class: "unseen" });
    input.addEventListener("change", async () => {
      const form = new FormData();
      form.append("person", this.person.id);
      form.append("file", input.files[0]);
      input.value = "";
      this.more.open = false;
      await this.town.upload(form);
    });
    return element("span", { class: "attach" }, input, element("label", { for: id }, rich("file_of")));
  }

  key(event) {
    const composing = event.isComposing || event.keyCode === 229;
    const phone = matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || composing || phone) return;
    this.submit(event);
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.grow();
    if (!(await this.write(text)) && this.input && !this.input.value) this.input.value = text;
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 160)}px`;
  }

  showKeyboard(markup) {
    this.keyboard.hidden = !markup;
    if (!markup) return;
    this.keyboard.replaceChildren(
      ...markup.keyboard.map((row) =>
        element(
          "div",
          { class: "keys-row" },
          ...row.map(({ text }) =>
            element("button", { type: "button", class: "key", onclick: () => this.write(text) }, text),
          ),
        ),
      ),
    );
    if (this.input) this.input.placeholder = markup.input_field_placeholder ?? plain("write");
    this.scrollDown();
  }
}

// What the foot of a chat depends on; rebuilt only when this changes, to leave the focus in peace.
function shapeOf({ person, commands }) {
  return JSON.stringify([person.started, commands]);
}

export function avatar(person) {
  const tone = Math.abs(person.id) % 6;
  return element("span", { class: `avatar tone-${tone}`, "aria-hidden": "true" }, person.name[0]);
}
