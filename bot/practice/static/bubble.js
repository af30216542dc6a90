// One message as a bubble: words with their entities, pictures, files, and inline buttons.

import { element, plain, rich, townTime } from "./texts.js";

// What Telegram passes on; a link with anything else in it opens the chat without its token.
const START_TOKEN = /^[A-Za-z0-9_-]{0,64}$/;
const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code",
  blockquote: "q", expandable_blockquote: "q",
};

// chat: { bot, person, open(link), write(text), press(message, data, button) }
export function bubble(message, chat) {
  const mine = !message.from.is_bot;
  const who = plain(mine ? "from_me" : "from_bot", { name: chat.person.name, bot: chat.bot.name });
  const time = townTime(new Date(message.date * 1000));
  const made = element(
    "article",
    { class: mine ? "bubble mine" : "bubble", "data-id": message.message_id },
    element("span", { class: "unseen" }, who),
    ...content(message, chat),
    element(
      "footer",
      {},
      message.edit_date ? element("span", {}, rich("edited")) : null,
      element("time", { datetime: new Date(message.date * 1000).toISOString() }, time.clock),
    ),
  );
  const keys = message.reply_markup?.inline_keyboard;
  const row = element("div", { class: mine ? "line mine" : "line" }, made);
  if (keys) row.append(inlineKeyboard(keys, message, chat));
  return row;
}

function content(message, chat) {
  const parts = [];
  const reply = message.reply_to_message;
  if (reply) {
    parts.push(element("blockquote", { class: "reply" }, reply.text ?? reply.caption ?? "…"));
  }
  if (message.forward_origin) {
    parts.push(element("p", { class: "small" }, rich("forwarded")));
  }
  if (message.photo) parts.push(picture(message));
  if (message.document) parts.push(file(message.document));
  if (message.sticker) {
    parts.push(element("p", {}, rich("sticker", { emoji: message.sticker.emoji ?? "" })));
  }
  if (message.voice) {
    parts.push(element("p", {}, rich("voice", { seconds: message.voice.duration })));
  }
  const words = message.text ?? message.caption;
  if (words) {
    const entities = message.entities ?? message.caption_entities ?? [];
    parts.push(element("p", { class: "words" }, ...formatted(words, entities, chat)));
  }
  return parts;
}

function fileAddress(item) {
  return `/practice/files/${encodeURIComponent(item.file_unique_id)}`;
}

function picture(message) {
  const best = message.photo[message.photo.length - 1];
  const address = fileAddress(best);
  return element(
    "a",
    { href: address, target: "_blank", rel: "noopener" },
    element("img", {
      class: "picture", src: address, alt: message.caption || plain("photo"),
      width: best.width, height: best.height, loading: "lazy",
    }),
  );
}

function file(document_) {
  const size = Math.max(1, Math.round(document_.file_size / 1024));
  return element(
    "a",
    {
      class: "file", href: fileAddress(document_), download: document_.file_name,
      "aria-label": plain("download", { name: document_.file_name }),
    },
    element("span", { class: "file-name" }, document_.file_name),
    element("span", { class: "small" }, `${size} KB`),
  );
}

// Offsets are UTF-16 units, which is what JavaScript strings count.
function formatted(words, entities, chat) {
  const edges = new Set([0, words.length]);
  for (const one of entities) {
    edges.add(one.offset);
    edges.add(one.offset + one.length);
  }
  const places = [...edges].filter((at) => at <= words.length).sort((a, b) => a - b);
  return places.slice(0, -1).map((start, index) => {
    const around = entities.filter((e) => e.offset <= start && start < e.offset + e.length);
    return around.reduceRight(
      (inner, entity) => wrapped(inner, entity, words, chat),
      document.createTextNode(words.slice(start, places[index + 1])),
    );
  });
}

function wrapped(inner, entity, words, chat) {
  const all = words.slice(entity.offset, entity.offset + entity.length);
  if (entity.type === "url") return link(all, inner, chat);
  if (entity.type === "text_link") return link(entity.url, inner, chat);
  if (entity.type === "bot_command") {
    const run = () => chat.write(all);
    return element("button", { type: "button", class: "inline", onclick: run }, inner);
  }
  if (entity.type === "spoiler") {
    const show = (event) => event.currentTarget.classList.add("shown");
    return element("button", { type: "button", class: "spoiler", onclick: show }, inner);
  }
  return element(TAGS[entity.type] ?? "span", {}, inner);
}

export function invitation(address, username) {
  const url = parsed(address);
  if (!url || url.hostname !== "t.me" || url.pathname.slice(1) !== username) return null;
  const token = url.searchParams.get("start") ?? "";
  return START_TOKEN.test(token) ? `/start ${token}`.trim() : null;
}

function parsed(address) {
  try {
    return new URL(address.includes("://") ? address : `https://${address}`);
  } catch {
    return null;
  }
}

function link(address, inner, chat, name = "") {
  const command = invitation(address, chat.bot.username);
  if (command) {
    const open = () => chat.open(command);
    const hint = element("span", { class: "unseen" }, plain("opens_invitation"));
    const look = name || "inline";
    return element("button", { type: "button", class: look, onclick: open }, inner, hint);
  }
  const url = parsed(address);
  if (!url || !["http:", "https:"].includes(url.protocol)) return element("span", {}, inner);
  const hint = element("span", { class: "unseen" }, plain("new_window"));
  const rest = { href: url.href, target: "_blank", rel: "noopener noreferrer", class: name };
  return element("a", rest, inner, hint);
}

function inlineKeyboard(rows, message, chat) {
  const group = element("div", {
    class: "keys", role: "group", "aria-label": plain("buttons"),
  });
  for (const row of rows) {
    const line = element("div", { class: "keys-row" });
    for (const button of row) {
      if (button.url) {
        line.append(link(button.url, document.createTextNode(button.text), chat, "key url"));
        continue;
      }
      const press = (event) => chat.press(message, button.callback_data, event.currentTarget);
      line.append(element("button", { type: "button", class: "key", onclick: press }, button.text));
    }
    group.append(line);
  }
  return group;
}
