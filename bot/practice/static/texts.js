// The page's sentences: blanks filled, readings set above the kanji or, in plain text, after them.

const sentences = JSON.parse(document.getElementById("texts").textContent);
const READING = /([\u3400-\u9fff々〆ヶ]+)《([^》]+)》/g;

// The sentence as written, readings still in it: for blanks of another sentence.
export function filled(key, blanks) {
  return sentences[key].replace(/\{(\w+)\}/g, (_, name) => blanks[name]);
}

export function plain(key, blanks = {}) {
  return filled(key, blanks).replace(READING, "$1($2)");
}

export function rich(key, blanks = {}) {
  const parts = document.createDocumentFragment();
  const sentence = filled(key, blanks);
  let at = 0;
  for (const match of sentence.matchAll(READING)) {
    parts.append(sentence.slice(at, match.index));
    const ruby = document.createElement("ruby");
    const reading = document.createElement("rt");
    reading.textContent = match[2];
    ruby.append(match[1], reading);
    parts.append(ruby);
    at = match.index + match[0].length;
  }
  parts.append(sentence.slice(at));
  return parts;
}

// The town lives in Tokyo, wherever the browser is.
export function townTime(moment) {
  const there = new Date(moment.getTime() + 9 * 3600 * 1000);
  const clock = `${there.getUTCHours()}:${String(there.getUTCMinutes()).padStart(2, "0")}`;
  return { day: townDay(there), clock, key: there.toISOString().slice(0, 10) };
}

function townDay(there) {
  return {
    month: there.getUTCMonth() + 1,
    day: there.getUTCDate(),
    weekday: plain("weekdays").split(" ")[there.getUTCDay()],
  };
}

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}
