// The page of the sandbox: draws what one person sees of the workspace and sends what they do.
// It asks /page/state after every line of /page/events; nothing here knows the app that is being tried.

const $ = (id) => document.getElementById(id);
const ui = { as: "", at: "", tab: "home", thread: "", drawer: false, guideOpen: innerWidth > 760, folded: {}, pages: {} };
let state = null;
const typed = new Map(); // view id -> Map("block|action" -> raw value)
const drafts = new Map(); // composer place -> text
const drawn = {};

// ---------------------------------------------------------------- small tools

function h(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attrs)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

function svg(tag, attrs = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attrs)) if (value !== undefined) node.setAttribute(key, value);
  node.append(...children.flat(Infinity).filter((one) => one !== null));
  return node;
}

const ICONS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3.5 15h16",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5z",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  reply: "M4 5h16v11H9l-5 4z",
  menu: "M4 6h16M4 12h16M4 18h16",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  send: "M4 4l17 8-17 8 3-8zM7 12h8",
  down: "M6 9l6 6 6-6",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  back: "M15 5l-7 7 7 7",
};
const icon = (name) =>
  svg("svg", { viewBox: "0 0 24 24", class: `icon i-${name}`, "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));

async function act(name, body) {
  try {
    const answer = await fetch(`/page/act/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: ui.as, ...body }),
    });
    const said = await answer.json();
    if (!said.ok) toast(said.error);
    else if (said.result && said.result.error && name !== "write") toast(said.result.error);
    return said;
  } catch (error) {
    toast(`The sandbox does not answer (${error.message}).`);
    return { ok: false };
  } finally {
    refresh();
  }
}

function toast(text) {
  const node = h("div", { class: "toast" }, text);
  $("toasts").append(node);
  setTimeout(() => node.remove(), 6000);
}

const person = (id) => state.people.find((one) => one.id === id);
const nameOf = (id) => (person(id) || {}).real_name || id;
const firstName = (name) => name.split(" ")[0];

// neighbours in the list get colours far apart: the golden angle
const hue = (id) => Math.round((state.people.findIndex((one) => one.id === id) * 137.5 + 165) % 360);

function avatar(id, size = "") {
  const who = person(id);
  if (id === state.app.user) return h("span", { class: `avatar app ${size}`, "aria-hidden": "true" }, state.app.name[0]);
  const letters = who ? who.real_name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("") : "?";
  const node = h("span", { class: `avatar ${size}`, "aria-hidden": "true" }, letters);
  node.style.setProperty("--hue", hue(id));
  return node;
}

// ---------------------------------------------------------------- time

const zone = () => (state.me && state.me.tz) || state.clock.timezone;
function when(seconds, options, timeZone = zone()) {
  return new Intl.DateTimeFormat("en-US", { timeZone, ...options }).format(new Date(seconds * 1000));
}
const clockTime = (seconds, timeZone) => when(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, timeZone);
const shortDay = (seconds, timeZone) =>
  ["weekday", "day", "month"].map((part) => when(seconds, { [part]: part === "day" ? "numeric" : "short" }, timeZone)).join(" ");
const dayKey = (seconds) => when(seconds, { year: "numeric", month: "2-digit", day: "2-digit" });
const skew = () => state.clock.now - state.fetched;
const nowSeconds = () => Date.now() / 1000 + skew();

function dayName(seconds) {
  if (dayKey(seconds) === dayKey(nowSeconds())) return "Today";
  if (dayKey(seconds) === dayKey(nowSeconds() - 86400)) return "Yesterday";
  return `${when(seconds, { weekday: "long" })} ${when(seconds, { day: "numeric" })} ${when(seconds, { month: "long" })}`;
}

function slackDate(seconds, format) {
  const pretty = (text) => {
    for (const [word, shift] of [["today", 0], ["yesterday", -86400], ["tomorrow", 86400]])
      if (dayKey(seconds) === dayKey(nowSeconds() + shift)) return word;
    return text;
  };
  const date = when(seconds, { month: "long", day: "numeric" });
  const short = when(seconds, { month: "short", day: "numeric" });
  const long = when(seconds, { weekday: "long", month: "long", day: "numeric" });
  const minutes = Math.round(Math.abs(nowSeconds() - seconds) / 60);
  const span = minutes < 60 ? `${minutes} minutes` : minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
  const words = {
    date_num: when(seconds, { year: "numeric" }) + "-" + when(seconds, { month: "2-digit" }) + "-" + when(seconds, { day: "2-digit" }),
    date, date_short: short, date_long: long, date_pretty: pretty(date), date_short_pretty: pretty(short), date_long_pretty: pretty(long),
    time: clockTime(seconds), time_secs: when(seconds, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    ago: seconds <= nowSeconds() ? `${span} ago` : `in ${span}`,
  };
  return format.replace(/\{(\w+)\}/g, (whole, word) => words[word] ?? whole);
}

// ---------------------------------------------------------------- text

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔", x: "✖", tada: "🎉", eyes: "👀", "+1": "👍", thumbsup: "👍", "-1": "👎", wave: "👋", bell: "🔔",
  calendar: "📅", date: "📅", chart_with_upwards_trend: "📈", bar_chart: "📊", hourglass: "⏳", bulb: "💡", memo: "📝", mag: "🔍",
  coffee: "☕", handshake: "🤝", star: "⭐", lock: "🔒", rocket: "🚀", fire: "🔥", email: "✉", phone: "☎", arrow_right: "→",
  large_green_circle: "🟢", red_circle: "🔴", large_yellow_circle: "🟡", no_entry: "⛔", information_source: "ℹ", point_right: "👉",
};
const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

function emoji(name) {
  if (name === "warning") {
    return svg("svg", { viewBox: "0 0 24 24", class: "emoji-warning", role: "img", "aria-label": "warning" },
      svg("path", { d: "M12 3 1.8 21h20.4z", fill: "#f2c744", stroke: "#b98900", "stroke-width": "1.2", "stroke-linejoin": "round" }),
      svg("path", { d: "M12 10v5M12 18v.01", stroke: "#3d2f00", "stroke-width": "2.2", "stroke-linecap": "round", fill: "none" }));
  }
  return EMOJI[name] ? h("span", { class: "emoji", role: "img", "aria-label": name.replace(/_/g, " ") }, EMOJI[name]) : `:${name}:`;
}

function entity(inside) {
  const [target, ...rest] = inside.split("|");
  const label = rest.join("|");
  if (target.startsWith("@")) return h("span", { class: target.slice(1) === ui.as ? "mention me" : "mention" }, "@" + (nameOf(target.slice(1)) || label));
  if (target.startsWith("#")) {
    const channel = state.channels.find((one) => one.id === target.slice(1));
    return channel
      ? h("a", { class: "mention", href: "#", onclick: (event) => { event.preventDefault(); go({ at: channel.id, thread: "" }); } }, "#" + channel.name)
      : h("span", { class: "mention" }, "#" + (label || "private-channel"));
  }
  if (target.startsWith("!date^")) {
    const [, seconds, format, link] = target.split("^");
    const text = /^\d+$/.test(seconds || "") ? slackDate(Number(seconds), format || "") : label;
    const node = h("time", { datetime: new Date(Number(seconds) * 1000).toISOString(), title: label }, unescape(text));
    return link ? linkTo(link, [node]) : node;
  }
  if (target.startsWith("!")) return h("span", { class: "mention broadcast" }, "@" + target.slice(1).split("^")[0]);
  return linkTo(target, [unescape(label || target.replace(/^mailto:/, ""))]);
}

function linkTo(target, children) {
  const address = unescape(target);
  if (!/^(https?:|mailto:|tel:)/i.test(address)) return h("span", {}, ...children);
  return h("a", { href: address, target: "_blank", rel: "noreferrer noopener", class: "link" }, ...children);
}

const MARKS = [
  [/<([^<>\n]+)>/, (found) => entity(found[1])],
  [/`([^`\n]+)`/, (found) => h("code", {}, unescape(found[1]))],
  [/(?<![A-Za-z0-9*])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![A-Za-z0-9*])/, (found) => h("strong", {}, ...inline(found[1]))],
  [/(?<![A-Za-z0-9_])_(?=[^\s_])([^\n]*?[^\s_])_(?![A-Za-z0-9_])/, (found) => h("em", {}, ...inline(found[1]))],
  [/(?<![A-Za-z0-9~])~(?=[^\s~])([^~\n]*?[^\s~])~(?![A-Za-z0-9~])/, (found) => h("s", {}, ...inline(found[1]))],
  [/:([a-z0-9_+-]+):/, (found) => emoji(found[1])],
];

function inline(text) {
  let best = null;
  for (const [pattern, make] of MARKS) {
    const found = pattern.exec(text);
    if (found && (!best || found.index < best.found.index)) best = { found, make };
  }
  if (!best) return text ? [unescape(text)] : [];
  const { found, make } = best;
  return [
    ...(found.index ? [unescape(text.slice(0, found.index))] : []),
    make(found),
    ...inline(text.slice(found.index + found[0].length)),
  ];
}

function lines(text) {
  const out = [];
  let quote = null;
  text.split("\n").forEach((line, number, all) => {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    if (quoted) {
      if (!quote) out.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(line.slice(quoted[0].length)));
      return;
    }
    quote = null;
    out.push(...inline(line));
    if (number < all.length - 1 && !/^(?:&gt;|>)/.test(all[number + 1])) out.push(h("br"));
  });
  return out;
}

function mrkdwn(text) {
  return String(text).split(/```/).flatMap((part, number) =>
    number % 2 ? [h("pre", {}, unescape(part.replace(/^\n|\n$/g, "")))] : lines(part));
}

const textOf = (object) =>
  !object ? [] : object.type === "mrkdwn" ? mrkdwn(object.text)
    : object.text.split(/(:[a-z0-9_+-]+:|\n)/).map((part) => (part === "\n" ? h("br") : /^:.+:$/.test(part) ? emoji(part.slice(1, -1)) : part));

function markdown(text) {
  const out = [];
  let list = null;
  const spans = (line) => inline(line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>")
    .replace(/(?<!\*)\*(?!\*)([^*\n]+)\*(?!\*)/g, "_$1_").replace(/\*\*([^*]+)\*\*/g, "*$1*").replace(/~~([^~]+)~~/g, "~$1~"));
  text.split(/```/).forEach((part, number) => {
    if (number % 2) return out.push(h("pre", {}, part.replace(/^\w*\n|\n$/g, "")));
    for (const line of part.split("\n")) {
      const item = /^\s*(?:[-*]|(\d+)\.)\s+(.*)/.exec(line);
      const heading = /^(#{1,4})\s+(.*)/.exec(line);
      if (item) {
        const tag = item[1] ? "OL" : "UL";
        if (!list || list.tagName !== tag) out.push((list = h(tag)));
        list.append(h("li", {}, ...spans(item[2])));
        continue;
      }
      list = null;
      if (heading) out.push(h("p", { class: `md-h${heading[1].length}` }, ...spans(heading[2])));
      else if (line.startsWith("> ")) out.push(h("blockquote", {}, ...spans(line.slice(2))));
      else if (line.trim()) out.push(h("p", {}, ...spans(line)));
    }
  });
  return out;
}

function richInline(part) {
  const style = part.style || {};
  let node;
  switch (part.type) {
    case "text": node = h("span", {}, ...part.text.split("\n").flatMap((line, number) => (number ? [h("br"), line] : [line]))); break;
    case "link": node = linkTo(part.url, [part.text || part.url]); break;
    case "user": node = entity("@" + part.user_id); break;
    case "channel": node = entity("#" + part.channel_id); break;
    case "broadcast": node = entity("!" + part.range); break;
    case "emoji": node = h("span", {}, emoji(part.name)); break;
    case "date": node = h("time", {}, slackDate(part.timestamp, part.format)); break;
    default: node = h("span", {}, part.fallback || part.value || "");
  }
  for (const [key, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) if (style[key]) node = h(tag, {}, node);
  return node;
}

function rich(part) {
  const inside = () => (part.elements || []).map((one) => (one.elements ? rich(one) : richInline(one)));
  switch (part.type) {
    case "rich_text_list":
      return h(part.style === "ordered" ? "ol" : "ul", { class: `indent-${part.indent || 0}` }, part.elements.map((one) => h("li", {}, rich(one))));
    case "rich_text_quote": return h("blockquote", {}, inside());
    case "rich_text_preformatted": return h("pre", {}, inside());
    default: return h("div", { class: "rich-section" }, inside());
  }
}

// ---------------------------------------------------------------- elements

const keyOf = (block, element) => `${block.block_id}|${element.action_id}`;
const domKey = (context, block, element) => `${context.where}/${context.ts || context.view || ""}/${keyOf(block, element)}`;

function held(context, block, element) {
  // what the element holds now, as an entry of state.values
  if (context.where === "form") return (context.values[block.block_id] || {})[element.action_id] || {};
  const picked = ((context.picked || {})[block.block_id] || {})[element.action_id];
  if (picked) return picked;
  return {
    value: element.initial_value, selected_option: element.initial_option, selected_options: element.initial_options,
    selected_date: element.initial_date, selected_time: element.initial_time, selected_date_time: element.initial_date_time,
    selected_user: element.initial_user, selected_users: element.initial_users,
    selected_conversation: element.initial_conversation, selected_conversations: element.initial_conversations,
    selected_channel: element.initial_channel, selected_channels: element.initial_channels,
  };
}

function remember(context, block, element, raw) {
  if (!typed.has(context.view)) typed.set(context.view, new Map());
  typed.get(context.view).set(keyOf(block, element), { block_id: block.block_id, action_id: element.action_id, value: raw });
}
const rememberedValues = (view) => [...((view && typed.get(view)) || new Map()).values()];
function recalled(context, block, element) {
  const map = typed.get(context.view);
  return map && map.get(keyOf(block, element));
}

async function use(context, block, element, value, node) {
  if (context.where === "form" && block.type === "input") {
    remember(context, block, element, value);
    if (!block.dispatch_action) return;
  }
  if (element.confirm && !(await confirmed(element.confirm))) return;
  if (node) node.setAttribute("aria-busy", "true");
  const body = { where: context.where, channel: context.channel, ts: context.ts, block_id: block.block_id, action_id: element.action_id, value };
  if (context.where === "form") {
    body.values = rememberedValues(context.view);
    typed.delete(context.view);
  }
  await act("click", body);
  if (node) node.removeAttribute("aria-busy");
}

function confirmed(confirm) {
  return new Promise((resolve) => {
    const done = (answer) => () => { dialog.close(); dialog.remove(); resolve(answer); };
    const dialog = h("dialog", { class: "form small", "aria-label": confirm.title.text, oncancel: done(false) },
      h("div", { class: "form-head" }, h("h2", {}, confirm.title.text)),
      h("div", { class: "form-body" }, h("p", {}, ...textOf(confirm.text))),
      h("div", { class: "form-foot" },
        h("button", { class: "btn", onclick: done(false) }, confirm.deny.text),
        h("button", { class: `btn ${confirm.style === "danger" ? "danger" : "primary"}`, onclick: done(true) }, confirm.confirm.text)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

const CHOICES = {
  users_select: ["selected_user", "people"], multi_users_select: ["selected_users", "people"],
  conversations_select: ["selected_conversation", "channels"], multi_conversations_select: ["selected_conversations", "channels"],
  channels_select: ["selected_channel", "channels"], multi_channels_select: ["selected_channels", "channels"],
};

function optionsOf(element) {
  if (CHOICES[element.type]) {
    return CHOICES[element.type][1] === "people"
      ? state.people.filter((one) => !one.is_bot && !one.deleted).map((one) => ({ id: one.id, label: one.real_name, note: "@" + one.name }))
      : state.channels.filter((one) => one.kind === "public" || one.kind === "private").map((one) => ({ id: one.id, label: "#" + one.name }));
  }
  const one = (option, group) => ({ id: option.value, label: option.text.text, note: option.description && option.description.text, option, group });
  return [...(element.options || []).map((option) => one(option)),
    ...(element.option_groups || []).flatMap((group) => group.options.map((option) => one(option, group.label.text)))];
}

function selectedOf(context, block, element) {
  const local = context.where === "form" ? recalled(context, block, element) : null;
  const several = element.type.startsWith("multi_");
  const all = optionsOf(element);
  const asOption = (raw) => (typeof raw === "object" ? { id: raw.value, label: raw.text.text, option: raw } : all.find((one) => one.id === raw) || { id: raw, label: nameOf(raw) });
  if (local) return (several ? local.value || [] : local.value ? [local.value] : []).map(asOption);
  const entry = held(context, block, element);
  if (CHOICES[element.type]) {
    const found = entry[CHOICES[element.type][0]];
    return (several ? found || [] : found ? [found] : []).map(asOption);
  }
  return (several ? entry.selected_options || [] : entry.selected_option ? [entry.selected_option] : []).map(asOption);
}

function picker(context, block, element) {
  const several = element.type.startsWith("multi_");
  const external = element.type.includes("external");
  const placeholder = (element.placeholder && element.placeholder.text) || (several ? "Select options" : "Select an option");
  let chosen = selectedOf(context, block, element);
  const label = h("span", { class: "picker-label" });
  const button = h("button", { type: "button", class: "picker", "data-key": domKey(context, block, element), "aria-haspopup": "listbox", onclick: open }, label, icon("down"));
  const show = () => {
    label.replaceChildren(...(chosen.length ? (several ? chosen.map((one) => h("span", { class: "chip" }, one.label)) : [chosen[0].label]) : [h("span", { class: "faint" }, placeholder)]));
    const name = block.label ? block.label.text : placeholder;
    button.setAttribute("aria-label", chosen.length ? `${name}: ${chosen.map((one) => one.label).join(", ")}` : name);
  };
  show();
  const send = () => {
    show();
    const raw = chosen.map((one) => (one.option ? one.option : one.id));
    use(context, block, element, several ? raw : raw[0] ?? null, button);
  };
  function open() {
    const list = h("div", { class: "options", role: "listbox", "aria-multiselectable": several || null });
    const search = h("input", { type: "text", class: "search", placeholder: external ? "Type to search" : "Search", "aria-label": "Search options", autocomplete: "off" });
    let shown = [];
    let active = 0;
    let turn = 0;
    const pick = (one) => {
      if (several) {
        const there = chosen.findIndex((other) => other.id === one.id);
        if (there >= 0) chosen.splice(there, 1);
        else if (!element.max_selected_items || chosen.length < element.max_selected_items) chosen.push(one);
        draw();
        send();
        return;
      }
      chosen = [one];
      popup.close();
      send();
    };
    const draw = () => {
      let group = null;
      list.replaceChildren(...shown.flatMap((one, number) => {
        const out = [];
        if (one.group && one.group !== group) out.push(h("div", { class: "group" }, (group = one.group)));
        const isOn = chosen.some((other) => other.id === one.id);
        out.push(h("div", { class: `option ${number === active ? "active" : ""}`, role: "option", "aria-selected": String(isOn), onclick: () => pick(one), onmousemove: () => { if (active !== number) { active = number; draw(); } } },
          h("span", { class: "tick" }, isOn ? icon("check") : ""), h("span", {}, one.label, one.note ? h("small", {}, one.note) : null)));
        return out;
      }));
      if (!shown.length) list.append(h("div", { class: "faint empty" }, external && search.value.length < (element.min_query_length ?? 3) ? "Type to search" : "No results"));
      const on = list.querySelector(".active");
      if (on) on.scrollIntoView({ block: "nearest" });
    };
    const fill = async () => {
      const query = search.value.trim();
      active = 0;
      if (!external) {
        shown = optionsOf(element).filter((one) => one.label.toLowerCase().includes(query.toLowerCase()));
        return draw();
      }
      const mine = ++turn;
      if (query.length < (element.min_query_length ?? 3)) {
        shown = [];
        return draw();
      }
      const said = await act("suggest", { where: context.where, channel: context.channel, ts: context.ts, block_id: block.block_id, action_id: element.action_id, query });
      if (mine !== turn) return;
      shown = (said.result || []).map((option) => ({ id: option.value, label: option.text.text, note: option.description && option.description.text, option }));
      draw();
    };
    let wait = 0;
    search.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(fill, external ? 180 : 0); });
    search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        active = Math.max(0, Math.min(shown.length - 1, active + (event.key === "ArrowDown" ? 1 : -1)));
        draw();
        event.preventDefault();
      } else if (event.key === "Enter" && shown[active]) {
        event.preventDefault();
        pick(shown[active]);
      }
    });
    const popup = openPopup(button, h("div", { class: "popup picker-popup" }, search, list), search);
    fill();
  }
  return button;
}

function openPopup(anchor, node, focus) {
  for (const old of document.querySelectorAll(".popup-holder")) old.remove();
  const box = anchor.getBoundingClientRect();
  const holder = h("div", { class: "popup-holder" }, node);
  (anchor.closest("dialog") || $("layer")).append(holder);
  const place = anchor.closest("dialog") ? anchor.closest("dialog").getBoundingClientRect() : { left: 0, top: 0 };
  const width = Math.min(Math.max(node.offsetWidth, Math.min(box.width, 420)), innerWidth - 16);
  const left = Math.min(box.left, innerWidth - width - 8);
  const below = box.bottom + 4 + node.offsetHeight < innerHeight || box.top < node.offsetHeight;
  node.style.minWidth = `${Math.min(box.width, 420)}px`;
  holder.style.left = `${Math.max(8, left) - place.left}px`;
  holder.style.top = `${(below ? box.bottom + 4 : Math.max(8, box.top - node.offsetHeight - 4)) - place.top}px`;
  const close = () => {
    holder.remove();
    removeEventListener("pointerdown", outside, true);
    removeEventListener("keydown", keys, true);
    if (anchor.isConnected) anchor.focus();
  };
  const outside = (event) => { if (!holder.contains(event.target)) close(); };
  const keys = (event) => {
    if (event.key === "Escape") { event.stopPropagation(); event.preventDefault(); close(); }
    if (event.key === "Tab" && node.classList.contains("menu")) close();
  };
  addEventListener("pointerdown", outside, true);
  addEventListener("keydown", keys, true);
  if (focus) focus.focus();
  return { close };
}

function menu(anchor, items) {
  const node = h("div", { class: "popup menu", role: "menu" }, items.map((item) =>
    h("button", { role: "menuitem", type: "button", onclick: () => { popup.close(); item.run(); } }, item.label, item.note ? h("small", {}, item.note) : null)));
  node.addEventListener("keydown", (event) => {
    const all = [...node.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus(); event.preventDefault(); }
  });
  const popup = openPopup(anchor, node, null);
  const first = node.querySelector("button");
  if (first) first.focus();
}

function typedInput(context, block, element) {
  const local = context.where === "form" ? recalled(context, block, element) : null;
  const value = local ? local.value ?? "" : held(context, block, element).value ?? "";
  const kinds = { number_input: "text", email_text_input: "email", url_text_input: "url" };
  const attrs = {
    class: "field", "data-key": domKey(context, block, element), placeholder: element.placeholder && element.placeholder.text,
    "aria-label": block.label ? block.label.text : element.action_id, autocomplete: "off",
    oninput: (event) => context.where === "form" && remember(context, block, element, event.target.value),
    onchange: (event) => (block.type !== "input" || block.dispatch_action || context.where !== "form") && use(context, block, element, event.target.value, event.target),
  };
  const node = element.multiline || element.type === "rich_text_input" ? h("textarea", { ...attrs, rows: 2 }) : h("input", { ...attrs, type: kinds[element.type] || "text", inputmode: element.type === "number_input" ? "decimal" : null });
  node.value = typeof value === "object" ? "" : value;
  return node;
}

function dateInput(context, block, element) {
  const kinds = { datepicker: ["date", "selected_date"], timepicker: ["time", "selected_time"], datetimepicker: ["datetime-local", "selected_date_time"] };
  const [type, key] = kinds[element.type];
  const local = context.where === "form" ? recalled(context, block, element) : null;
  let value = (local ? local.value : held(context, block, element)[key]) ?? "";
  if (type === "datetime-local" && value) value = new Date(value * 1000).toISOString().slice(0, 16);
  const node = h("input", {
    type, class: "field date", "data-key": domKey(context, block, element), "aria-label": (element.placeholder && element.placeholder.text) || (block.label && block.label.text) || "Date",
    onchange: (event) => use(context, block, element, type === "datetime-local" ? Math.floor(Date.parse(event.target.value + "Z") / 1000) : event.target.value, node),
  });
  node.value = value;
  return node;
}

function boxes(context, block, element) {
  const several = element.type === "checkboxes";
  const local = context.where === "form" ? recalled(context, block, element) : null;
  const entry = held(context, block, element);
  const start = local ? [].concat(local.value || []).map((one) => one.value ?? one) : (several ? entry.selected_options || [] : entry.selected_option ? [entry.selected_option] : []).map((one) => one.value);
  const chosen = new Set(start);
  const name = domKey(context, block, element);
  return h("div", { class: "boxes", role: several ? "group" : "radiogroup", "aria-label": block.label ? block.label.text : element.action_id }, element.options.map((option) => {
    const input = h("input", { type: several ? "checkbox" : "radio", name, "data-key": `${name}/${option.value}`, onchange: () => {
      if (!several) chosen.clear();
      if (input.checked) chosen.add(option.value); else chosen.delete(option.value);
      use(context, block, element, several ? [...chosen] : option.value, null);
    } });
    input.checked = chosen.has(option.value);
    return h("label", { class: "box" }, input, h("span", {}, ...textOf(option.text), option.description ? h("small", {}, ...textOf(option.description)) : null));
  }));
}

// An uploaded file is shown; what lies elsewhere is not fetched, its words stand for it.
function image(one, look) {
  const file = one.slack_file && one.slack_file.id;
  return file ? h("img", { class: look, src: `/page/file/${encodeURIComponent(file)}`, alt: one.alt_text })
    : h("span", { class: look, role: "img", "aria-label": one.alt_text }, one.alt_text);
}

function element(context, block, one) {
  const key = domKey(context, block, one);
  switch (one.type) {
    case "button": case "workflow_button": {
      const node = h("button", { type: "button", class: `btn ${one.style || ""}`, "data-key": key, "aria-label": one.accessibility_label, onclick: () => {
        if (one.url) window.open(one.url, "_blank", "noreferrer");
        use(context, block, one, null, node);
      } }, ...textOf(one.text));
      return node;
    }
    case "overflow": {
      const node = h("button", { type: "button", class: "btn overflow", "data-key": key, "aria-label": "More actions", "aria-haspopup": "menu", onclick: () =>
        menu(node, one.options.map((option) => ({ label: option.text.text, note: option.description && option.description.text, run: () => use(context, block, one, option.value, node) }))) }, icon("dots"));
      return node;
    }
    case "datepicker": case "timepicker": case "datetimepicker": return dateInput(context, block, one);
    case "checkboxes": case "radio_buttons": return boxes(context, block, one);
    case "image": return image(one, "picture small");
    case "icon_button": return h("button", { type: "button", class: "btn", "data-key": key, onclick: () => use(context, block, one, null, null) }, ...textOf(one.text));
    case "file_input": return h("p", { class: "faint" }, "Files cannot be picked in the sandbox.");
    default:
      if (one.type.endsWith("_select")) return picker(context, block, one);
      if (one.type.includes("input")) return typedInput(context, block, one);
      return h("span", { class: "faint" }, `(${one.type})`);
  }
}

// ---------------------------------------------------------------- blocks

const cellText = (cell) => (cell.type === "rich_text" ? cell.elements.map(rich) : [cell.text ?? String(cell.value)]);

function table(block, context) {
  const settings = block.column_settings || [];
  const isData = block.type === "data_table";
  const rows = block.rows;
  const size = isData ? block.page_size || 5 : rows.length;
  const key = `${context.ts || context.view}/${block.block_id}`;
  const body = isData ? rows.slice(1) : rows.slice(1);
  const pages = Math.max(1, Math.ceil(body.length / Math.max(1, size)));
  const page = Math.min(ui.pages[key] || 0, pages - 1);
  const shown = isData ? body.slice(page * size, page * size + size) : body;
  const side = (column) => (settings[column] && settings[column].align) || (isData && rows.slice(1).every((row) => row[column] && row[column].type === "raw_number") ? "right" : "left");
  const cells = (row, tag) => row.map((cell, column) => h(tag, { class: `to-${side(column)}`, scope: tag === "th" ? "col" : null }, ...cellText(cell)));
  const turn = (step) => () => { ui.pages[key] = page + step; drawn.messages = ""; drawn.thread = ""; draw(); };
  return h("div", { class: "table-block" },
    h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": block.caption || "Table" },
      h("table", {}, block.caption ? h("caption", {}, block.caption) : null, h("thead", {}, h("tr", {}, cells(rows[0], "th"))), h("tbody", {}, shown.map((row) => h("tr", {}, cells(row, "td")))))),
    isData && pages > 1 ? h("div", { class: "pager" }, h("button", { class: "btn", disabled: page === 0, onclick: turn(-1) }, "Back"), h("span", {}, `${page * size + 1}–${Math.min(body.length, page * size + size)} of ${body.length}`), h("button", { class: "btn", disabled: page === pages - 1, onclick: turn(1) }, "Next")) : null);
}

const niceNumber = (value) => (Math.abs(value) >= 1e6 ? `${+(value / 1e6).toFixed(2)}M` : Math.abs(value) >= 1e4 ? `${+(value / 1e3).toFixed(1)}k` : `${+value.toFixed(2)}`);

function pie(chart) {
  const total = chart.segments.reduce((sum, one) => sum + one.value, 0);
  let angle = -Math.PI / 2;
  const point = (radius, at) => `${100 + radius * Math.cos(at)} ${100 + radius * Math.sin(at)}`;
  const slices = chart.segments.map((one, number) => {
    const end = angle + (one.value / total) * Math.PI * 2 * 0.99999;
    const big = end - angle > Math.PI ? 1 : 0;
    const path = `M${point(88, angle)}A88 88 0 ${big} 1 ${point(88, end)}L${point(48, end)}A48 48 0 ${big} 0 ${point(48, angle)}Z`;
    angle = end;
    return svg("path", { d: path, class: `fill c${number % 6}` });
  });
  return h("div", { class: "pie" }, svg("svg", { viewBox: "0 0 200 200", "aria-hidden": "true" }, slices),
    h("ul", { class: "legend" }, chart.segments.map((one, number) => h("li", {}, h("span", { class: `key c${number % 6}` }), `${one.label} `, h("b", {}, niceNumber(one.value)), ` · ${Math.round((one.value / total) * 100)} %`))));
}

function axes(chart) {
  const names = chart.axis_config.categories;
  const [width, height, left, bottom, top] = [560, 250, 46, 34, 10];
  const values = chart.series.flatMap((one) => one.data.map((item) => item.value));
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const step = (() => {
    const rough = (most - least || 1) / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough);
  })();
  const [low, high] = [Math.floor(least / step) * step, Math.ceil(most / step) * step || step];
  const y = (value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const slot = (width - left - 8) / names.length;
  const x = (number) => left + slot * (number + 0.5);
  const grid = [];
  for (let value = low; value <= high + step / 1e6; value += step)
    grid.push(svg("line", { x1: left, x2: width - 8, y1: y(value), y2: y(value), class: value === 0 ? "axis" : "grid" }), svg("text", { x: left - 6, y: y(value) + 4, class: "tick-y" }, niceNumber(value)));
  const every = Math.ceil(names.length / 10);
  const labels = names.map((name, number) => (number % every ? null : svg("text", { x: x(number), y: height - bottom + 18, class: "tick-x" }, name)));
  const at = (series, name) => (series.data.find((one) => one.label === name) || {}).value ?? 0;
  const marks = chart.series.map((series, index) => {
    if (chart.type === "bar") {
      const bar = Math.min(34, (slot * 0.76) / chart.series.length);
      return names.map((name, number) => {
        const value = at(series, name);
        const start = x(number) - (bar * chart.series.length) / 2 + bar * index;
        return svg("rect", { x: start + 1, width: Math.max(1, bar - 2), y: Math.min(y(value), y(0)), height: Math.max(1, Math.abs(y(value) - y(0))), rx: 2, class: `fill c${index}` }, svg("title", {}, `${series.name}, ${name}: ${value}`));
      });
    }
    const points = names.map((name, number) => `${x(number)} ${y(at(series, name))}`);
    return [
      chart.type === "area" ? svg("path", { d: `M${x(0)} ${y(0)}L${points.join("L")}L${x(names.length - 1)} ${y(0)}Z`, class: `area c${index}` }) : null,
      svg("path", { d: `M${points.join("L")}`, class: `line c${index}` }),
      ...names.map((name, number) => svg("circle", { cx: x(number), cy: y(at(series, name)), r: 3, class: `fill c${index}` }, svg("title", {}, `${series.name}, ${name}: ${at(series, name)}`))),
    ];
  });
  return h("div", {}, svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, grid, labels, marks),
    chart.axis_config.x_label || chart.axis_config.y_label ? h("p", { class: "faint axes" }, [chart.axis_config.y_label, chart.axis_config.x_label].filter(Boolean).join(" by ")) : null,
    h("ul", { class: "legend row" }, chart.series.map((one, number) => h("li", {}, h("span", { class: `key c${number}` }), one.name))));
}

function chart(block) {
  const said = block.chart.type === "pie" ? block.chart.segments.map((one) => `${one.label} ${one.value}`).join(", ")
    : block.chart.series.map((one) => `${one.name}: ${one.data.map((item) => `${item.label} ${item.value}`).join(", ")}`).join("; ");
  return h("figure", { class: "chart", role: "img", "aria-label": `${block.title}. ${said}` }, h("figcaption", {}, block.title), block.chart.type === "pie" ? pie(block.chart) : axes(block.chart));
}

function inputBlock(context, block) {
  const error = (context.errors || {})[block.block_id];
  const node = element(context, block, block.element);
  const id = `e-${block.block_id}`;
  if (error) { node.setAttribute("aria-invalid", "true"); node.setAttribute("aria-describedby", id); }
  return h("div", { class: `input-block ${error ? "wrong" : ""}` },
    h("div", { class: "label" }, block.label.text, block.optional ? h("span", { class: "faint" }, " (optional)") : null),
    node, error ? h("p", { class: "error", id, role: "alert" }, error) : null, block.hint ? h("p", { class: "hint" }, ...textOf(block.hint)) : null);
}

function card(context, block) {
  return h("div", { class: "card" }, block.title ? h("div", { class: "card-title" }, ...textOf(block.title)) : null, block.subtitle ? h("div", { class: "faint" }, ...textOf(block.subtitle)) : null,
    block.body ? h("div", {}, ...textOf(block.body)) : null, block.subtext ? h("div", { class: "faint" }, ...textOf(block.subtext)) : null,
    block.actions ? h("div", { class: "actions" }, block.actions.map((one) => element(context, block, one))) : null);
}

function container(context, block) {
  const title = block.title ? block.title.text : "";
  const inside = [block.subtitle ? h("p", { class: "faint" }, block.subtitle.text) : null, ...blocks(context, block.child_blocks)];
  if (!block.is_collapsible) return h("section", { class: "container", "aria-label": title }, h("div", { class: "container-title" }, title), ...inside);
  const key = `${context.ts || context.view}/${block.block_id}`;
  const open = ui.folded[key] === undefined ? !block.default_collapsed : !ui.folded[key];
  return h("details", { class: "container", open, ontoggle: (event) => { ui.folded[key] = !event.target.open; } }, h("summary", { class: "container-title" }, title), ...inside);
}

function drawBlock(context, block) {
  switch (block.type) {
    case "section":
      return h("div", { class: `section ${block.accessory ? "with-accessory" : ""}` },
        h("div", { class: "section-text" }, block.text ? h("div", {}, ...textOf(block.text)) : null,
          block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, ...textOf(field)))) : null),
        block.accessory ? h("div", { class: "accessory" }, element(context, block, block.accessory)) : null);
    case "header": return h("h3", { class: "header-block" }, ...textOf(block.text));
    case "divider": return h("hr");
    case "context": return h("div", { class: "context" }, block.elements.map((one) => (one.type === "image" ? element(context, block, one) : h("span", {}, ...textOf(one)))));
    case "actions": case "context_actions": return h("div", { class: "actions" }, block.elements.map((one) => element(context, block, one)));
    case "input": return inputBlock(context, block);
    case "image": return h("figure", {}, block.title ? h("figcaption", {}, ...textOf(block.title)) : null, image(block, "picture"));
    case "rich_text": return h("div", { class: "rich" }, block.elements.map(rich));
    case "markdown": return h("div", { class: "md" }, ...markdown(block.text));
    case "table": case "data_table": return table(block, context);
    case "data_visualization": return chart(block);
    case "container": return container(context, block);
    case "card": return card(context, block);
    case "carousel": return h("div", { class: "carousel" }, block.elements.map((one) => card(context, one)));
    case "alert": return h("div", { class: `alert ${block.level || "default"}`, role: "note" }, ...textOf(block.text));
    default: return h("div", { class: "faint" }, `(${block.type})`);
  }
}
const blocks = (context, list) => list.map((block) => drawBlock(context, block));

// ---------------------------------------------------------------- messages

const seconds = (message) => Number(message.ts.split(".")[0]);

function messageMenu(button, message) {
  const items = [];
  if (!message.only_me && ui.thread !== (message.thread_ts || message.ts)) items.push({ label: "Reply in thread", run: () => go({ thread: message.thread_ts || message.ts }) });
  for (const one of state.shortcuts.filter((other) => other.type === "message"))
    items.push({ label: one.name, note: state.app.name, run: () => act("shortcut", { callback_id: one.callback_id, channel: state.channel, ts: message.ts }) });
  menu(button, items.length ? items : [{ label: "Nothing to do here", run: () => {} }]);
}

function messageNode(message, before, inThread, replies) {
  const compact = before && before.user === message.user && seconds(message) - seconds(before) < 300 && !message.only_me && !before.only_me && !message.blocks && !before.reply_shown;
  const context = { where: "message", channel: state.channel, ts: message.ts, picked: message.picked };
  const bot = message.bot_id || message.user === "USLACKBOT";
  const more = h("button", { type: "button", class: "tool", "aria-label": "More actions", "aria-haspopup": "menu", "data-key": `more/${message.ts}`, onclick: () => messageMenu(more, message) }, icon("dots"));
  const reply = h("button", { type: "button", class: "tool", "aria-label": "Reply in thread", onclick: () => go({ thread: message.thread_ts || message.ts }) }, icon("reply"));
  const body = message.subtype === "tombstone" ? [h("em", { class: "faint" }, message.text)]
    : message.blocks ? blocks(context, message.blocks) : message.text ? [h("div", { class: "plain" }, ...mrkdwn(message.text), message.edited ? h("span", { class: "faint edited" }, "(edited)") : null)] : [];
  const answered = !inThread && replies && replies.length
    ? h("button", { type: "button", class: "replies", onclick: () => go({ thread: message.ts }) },
      [...new Set(replies.map((one) => one.user))].slice(0, 3).map((id) => avatar(id, "tiny")),
      h("b", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`), h("span", { class: "faint" }, `last ${dayName(seconds(replies.at(-1))).replace(/^(T|Y)(?=oday|esterday)/, (letter) => letter.toLowerCase())} at ${clockTime(seconds(replies.at(-1)))}`)) : null;
  return h("article", { class: `message ${compact ? "compact" : ""} ${message.only_me ? "only-me" : ""}`, "aria-label": `${nameOf(message.user)} at ${clockTime(seconds(message))}`, id: `${inThread ? "t" : "m"}-${message.ts}` },
    h("div", { class: "gutter" }, compact ? h("time", { class: "faint" }, clockTime(seconds(message))) : avatar(message.user)),
    h("div", { class: "content" },
      message.only_me ? h("div", { class: "only-note" }, icon("eye"), "Only you can see this") : null,
      compact ? null : h("div", { class: "by" }, h("b", {}, nameOf(message.user)), bot ? h("span", { class: "badge" }, "APP") : null, h("time", { class: "faint" }, clockTime(seconds(message)))),
      h("div", { class: "blocks" }, ...body,
        (message.files || []).map((file) => h("div", { class: "file" }, icon("file"), h("span", {}, h("b", {}, file.title || file.name), h("small", { class: "faint" }, `${file.name} · ${file.size} bytes`)))) ),
      answered),
    message.subtype === "tombstone" ? null : h("div", { class: "tools" }, message.only_me || inThread ? null : reply, more));
}

function messageList(messages) {
  const out = [];
  let day = "";
  let before = null;
  const byThread = new Map();
  for (const one of messages) if (one.thread_ts && one.thread_ts !== one.ts) byThread.set(one.thread_ts, [...(byThread.get(one.thread_ts) || []), one]);
  for (const one of messages) {
    if (one.thread_ts && one.thread_ts !== one.ts && one.subtype !== "thread_broadcast") continue;
    if (dayKey(seconds(one)) !== day) {
      day = dayKey(seconds(one));
      out.push(h("div", { class: "day", role: "separator" }, h("span", {}, dayName(seconds(one)))));
      before = null;
    }
    const replies = byThread.get(one.ts);
    out.push(messageNode(one, before, false, replies));
    before = replies ? null : one;
  }
  return out;
}

// ---------------------------------------------------------------- composer

function composer(place, label, threadTs) {
  const key = `${ui.as}/${place}/${threadTs || ""}`;
  const area = h("textarea", { id: threadTs ? "reply" : "composer", rows: 1, class: "write", placeholder: label, "aria-label": label, "aria-autocomplete": "list", autocomplete: "off" });
  area.value = drafts.get(key) || "";
  const hints = h("div", { class: "hints", role: "listbox", "aria-label": "Commands", hidden: true });
  let active = 0;
  let shown = [];
  const fit = () => { area.style.height = "auto"; area.style.height = `${Math.min(area.scrollHeight, 180)}px`; };
  const suggest = () => {
    const text = area.value;
    const word = text.split(" ")[0];
    shown = threadTs || !text.startsWith("/") ? [] : state.commands.filter((one) => (text.includes(" ") ? one.command === word : one.command.startsWith(word)));
    active = Math.min(active, Math.max(0, shown.length - 1));
    hints.hidden = !shown.length;
    hints.replaceChildren(...shown.map((one, number) => h("div", { role: "option", class: `hint-row ${number === active ? "active" : ""}`, "aria-selected": String(number === active), onpointerdown: (event) => { event.preventDefault(); take(one); } },
      h("b", {}, one.command), h("span", { class: "usage" }, one.usage_hint), h("span", { class: "faint" }, one.description))));
  };
  const take = (one) => { if (!area.value.startsWith(one.command + " ")) area.value = one.command + " "; drafts.set(key, area.value); suggest(); area.focus(); };
  const send = async () => {
    const text = area.value.trim();
    if (!text) return;
    if (threadTs && text.startsWith("/")) return toast("Slash commands do not work in threads, as in Slack. Use the message menu.");
    area.value = "";
    drafts.delete(key);
    fit();
    suggest();
    await act("write", { channel: place, text, thread_ts: threadTs });
  };
  area.addEventListener("input", () => { drafts.set(key, area.value); fit(); suggest(); });
  area.addEventListener("keydown", (event) => {
    if (shown.length && !area.value.includes(" ") && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length;
      suggest();
      event.preventDefault();
    } else if (event.key === "Tab" && shown.length && !area.value.includes(" ")) {
      take(shown[active]);
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (shown.length && !state.commands.some((one) => one.command === area.value.split(" ")[0])) take(shown[active]);
      else send();
    } else if (event.key === "Escape") { hints.hidden = true; }
  });
  area.addEventListener("blur", () => { hints.hidden = true; });
  area.addEventListener("focus", suggest);
  const globals = state.shortcuts.filter((one) => one.type === "global");
  const bolt = h("button", { type: "button", class: "tool", "aria-label": "Shortcuts", onclick: () => menu(bolt, globals.map((one) => ({ label: one.name, note: state.app.name, run: () => act("shortcut", { callback_id: one.callback_id }) }))) }, icon("bolt"));
  const node = h("div", { class: "composer" }, hints, h("div", { class: "compose-box" }, globals.length && !threadTs ? bolt : null, area, h("button", { type: "button", class: "send", "aria-label": "Send", onclick: send }, icon("send"))));
  requestAnimationFrame(fit);
  return node;
}

// ---------------------------------------------------------------- regions

function drawTop() {
  const clockText = h("span", { class: "now" });
  const city = state.clock.timezone.split("/").pop().replace(/_/g, " ");
  const tick = () => { clockText.textContent = `${shortDay(nowSeconds(), state.clock.timezone)} ${clockTime(nowSeconds(), state.clock.timezone)}`; };
  tick();
  clearInterval(drawn.ticker);
  drawn.ticker = setInterval(tick, 1000);
  const next = state.guide.findIndex((step) => !step.done);
  const steps = state.guide.map((step, number) => h("li", { class: `step ${step.done ? "done" : ""} ${number === next ? "next" : ""}`, "aria-current": number === next ? "step" : null },
    h("button", { type: "button", disabled: !(step.person || step.channel), onclick: () => follow(step) },
      h("span", { class: "number", "aria-hidden": "true" }, step.done ? icon("check") : String(number + 1)),
      h("span", {}, h("b", {}, step.title), h("span", { class: "step-text" }, ...mrkdwn(step.text)), step.done ? h("span", { class: "hide" }, "done") : null))));
  const shownStep = state.guide[next] || state.guide.at(-1);
  const fold = state.guide.length ? h("button", { type: "button", class: "fold", "aria-expanded": String(ui.guideOpen), onclick: () => { ui.guideOpen = !ui.guideOpen; drawn.top = ""; draw(); } },
    h("span", {}, next < 0 ? "All steps done" : h("span", {}, h("b", {}, `Step ${next + 1} of ${state.guide.length}`), ` ${shownStep.title}`)), icon("down")) : null;
  $("top").replaceChildren(
    h("div", { class: "bar" },
      h("button", { type: "button", class: "tool burger", "aria-label": "Channels and people", onclick: () => { ui.drawer = !ui.drawer; drawDrawer(); } }, icon("menu")),
      fold || h("span", { class: "workspace-name" }, state.workspace),
      h("span", { class: "clock", title: `Clock of this Slack, ${state.clock.timezone}` }, icon("clock"), clockText, h("span", { class: "faint city" }, city)),
      state.clock.buttons.map((button) => h("button", { type: "button", class: "btn jump", onclick: async (event) => { event.target.setAttribute("aria-busy", "true"); await act("button", { url: button.url }); } }, button.label))),
    ui.guideOpen && steps.length ? h("ol", { class: "steps" }, steps) : "");
  $("top").hidden = false;
}

function follow(step) {
  const who = step.person && state.people.find((one) => one.id === step.person || one.name === step.person);
  const change = { thread: "" };
  if (who) change.as = who.id;
  if (step.say) offer(step, who);
  if (innerWidth <= 760) ui.guideOpen = false;
  if (step.channel === "home") Object.assign(change, { at: "home", tab: "home" });
  else if (step.channel === "app") Object.assign(change, { at: "home", tab: "messages" });
  else if (step.channel) change.want = step.channel;
  go(change);
}

// What a step suggests to type waits in the composer of its channel, unless something is written there already.
function offer(step, who) {
  const channel = state.channels.find((one) => one.id === step.channel || one.name === step.channel);
  const key = `${who ? who.id : ui.as}/${channel ? channel.id : step.channel}/`;
  if (!drafts.get(key)) drafts.set(key, step.say);
  drawn.messages = "";
}

function drawSide() {
  const seenKey = (channel) => `${ui.as}/${channel.id}`;
  const seen = JSON.parse(sessionStorage.getItem("seen") || "{}");
  const row = (channel, label, lead) => {
    const on = ui.at === channel.id;
    if (on) seen[seenKey(channel)] = channel.last;
    const fresh = !on && channel.last && channel.last > (seen[seenKey(channel)] || "") && channel.member;
    return h("li", {}, h("button", { type: "button", class: `place ${on ? "on" : ""} ${fresh ? "fresh" : ""} ${channel.member ? "" : "outside"}`, "aria-current": on ? "page" : null, onclick: () => go({ at: channel.id, thread: "", drawer: false }) },
      lead, h("span", { class: "place-name" }, label), channel.shared ? h("span", { class: "badge" }, "shared") : null, channel.archived ? h("span", { class: "badge" }, "archived") : null, fresh ? h("span", { class: "dot", "aria-label": "new" }) : null));
  };
  const appDirect = state.channels.find((one) => one.kind === "im" && one.others.includes(state.app.user));
  const channels = state.channels.filter((one) => one.kind === "public" || one.kind === "private");
  const direct = state.channels.filter((one) => (one.kind === "im" || one.kind === "mpim") && one !== appDirect);
  const homeOn = ui.at === "home";
  if (homeOn && ui.tab === "messages" && appDirect) seen[seenKey(appDirect)] = appDirect.last;
  const appFresh = appDirect && appDirect.last > (seen[seenKey(appDirect)] || "");
  const people = state.people.filter((one) => !one.is_bot && !one.deleted);
  $("side").replaceChildren(
    h("div", { class: "workspace" }, h("span", { class: "workspace-name" }, state.workspace),
      h("span", { class: `wire ${state.connected === 0 ? "off" : ""}`, title: state.connected < 0 ? "The app is reached by HTTP" : `${state.connected} socket connections` }, state.connected === 0 ? `${state.app.name} is not connected` : `${state.app.name} is connected`)),
    h("div", { class: "scroll" },
      h("h2", {}, "Channels"), h("ul", {}, channels.map((one) => row(one, one.name, icon(one.kind === "private" ? "lock" : "hash")))),
      h("h2", {}, "Apps"), h("ul", {}, h("li", {}, h("button", { type: "button", class: `place ${homeOn ? "on" : ""} ${appFresh ? "fresh" : ""}`, "aria-current": homeOn ? "page" : null, onclick: () => go({ at: "home", tab: appFresh ? "messages" : "home", thread: "", drawer: false }) },
        avatar(state.app.user, "tiny"), h("span", { class: "place-name" }, state.app.name), appFresh ? h("span", { class: "dot", "aria-label": "new" }) : null))),
      direct.length ? [h("h2", {}, "Direct messages"), h("ul", {}, direct.map((one) => row(one, one.title, avatar(one.others[0] || ui.as, "tiny"))))] : null,
      h("h2", { id: "be" }, "Be somebody else"),
      h("ul", { class: "people", "aria-labelledby": "be" }, people.map((one) => h("li", {}, h("button", { type: "button", class: one.id === ui.as ? "me" : "", "aria-pressed": String(one.id === ui.as), title: [one.real_name, one.title].filter(Boolean).join(", "), onclick: () => go({ as: one.id, thread: "", drawer: false }) },
        avatar(one.id, "tiny"), h("span", {}, firstName(one.real_name), one.guest || one.stranger ? h("small", {}, one.stranger ? "outside" : "guest") : one.title ? h("small", {}, one.title) : null)))))),
    state.me ? h("div", { class: "self" }, avatar(state.me.id), h("span", {}, h("small", {}, "You are"), h("b", {}, state.me.real_name), state.me.title ? h("small", {}, state.me.title) : null)) : "");
  sessionStorage.setItem("seen", JSON.stringify(seen));
}

function drawMain() {
  const appDirect = state.channels.find((one) => one.kind === "im" && one.others.includes(state.app.user));
  if (ui.at === "home") return drawHome(appDirect);
  const channel = state.channels.find((one) => one.id === ui.at);
  if (!channel) return $("main").replaceChildren(h("div", { class: "nothing" }, h("p", {}, state.me ? "Choose a channel on the left." : "Nobody is in this workspace yet.")));
  const direct = channel.kind === "im" || channel.kind === "mpim";
  const list = h("div", { class: "list", role: "log", "aria-label": "Messages", tabindex: "0" }, h("div", { class: "list-inner" }, ...messageList(state.messages)));
  const head = h("header", { class: "head" }, h("h1", {}, direct ? avatar(channel.others[0] || ui.as, "tiny") : icon(channel.kind === "private" ? "lock" : "hash"), direct ? channel.title : channel.name),
    channel.topic ? h("span", { class: "faint topic" }, channel.topic) : null, h("span", { class: "faint count" }, `${channel.members} ${channel.members === 1 ? "member" : "members"}`));
  const foot = channel.archived ? h("p", { class: "notice" }, "This channel is archived.")
    : !channel.member ? h("p", { class: "notice" }, `You are looking at #${channel.name}. `, h("button", { type: "button", class: "btn primary", onclick: () => act("join", { channel: channel.id }) }, "Join channel"))
      : composer(channel.id, direct ? `Message ${channel.title}` : `Message #${channel.name}`);
  show($("main"), [head, list, foot], list);
}

function show(region, children, list) {
  const old = region.querySelector(".list");
  const place = region.dataset.place;
  const now = `${ui.as}/${ui.at}/${ui.tab}/${region.id === "thread" ? ui.thread : ""}`;
  const atEnd = !old || place !== now || old.scrollHeight - old.scrollTop - old.clientHeight < 80;
  const top = old ? old.scrollTop : 0;
  region.dataset.place = now;
  const focus = document.activeElement;
  const key = region.contains(focus) ? focus.dataset.key || focus.id : null;
  const cursor = key && focus.selectionStart !== undefined && focus.type !== "checkbox" && focus.type !== "radio" ? focus.selectionStart : null;
  region.replaceChildren(...children);
  if (list) list.scrollTop = atEnd ? list.scrollHeight : top;
  if (key) {
    const again = [...region.querySelectorAll("[data-key],[id]")].find((one) => one.dataset.key === key || one.id === key);
    if (again) {
      again.focus({ preventScroll: true });
      if (cursor !== null && again.setSelectionRange && again.type !== "date" && again.type !== "time") try { again.setSelectionRange(cursor, cursor); } catch { /* email fields have no cursor */ }
    }
  }
}

function freshFromApp(appDirect) {
  const seen = JSON.parse(sessionStorage.getItem("seen") || "{}");
  return Boolean(appDirect && appDirect.last > (seen[`${ui.as}/${appDirect.id}`] || ""));
}

function drawHome(appDirect) {
  const tab = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(ui.tab === name), class: ui.tab === name ? "on" : "", onclick: () => go({ at: "home", tab: name, thread: "" }) }, label, name === "messages" && ui.tab === "home" && freshFromApp(appDirect) ? h("span", { class: "dot", "aria-label": "new" }) : null);
  const head = h("header", { class: "head" }, h("h1", {}, avatar(state.app.user, "tiny"), state.app.name), h("div", { class: "tabs", role: "tablist" }, tab("home", "Home"), tab("messages", "Messages")));
  if (ui.tab === "home") {
    const list = h("div", { class: "list home" }, h("div", { class: "list-inner" }, state.home ? h("div", { class: "blocks" }, ...blocks({ where: "home", view: state.home.id }, state.home.blocks)) : h("p", { class: "faint" }, `${state.app.name} has not published a Home for you.`)));
    return show($("main"), [head, list], null);
  }
  const list = h("div", { class: "list", role: "log", "aria-label": "Messages", tabindex: "0" }, h("div", { class: "list-inner" }, ...(appDirect ? messageList(state.messages) : [h("p", { class: "faint" }, `No messages from ${state.app.name} yet.`)])));
  show($("main"), [head, list, appDirect ? composer(appDirect.id, `Message ${state.app.name}`) : ""], list);
}

function drawThread() {
  const parent = ui.thread && state.messages.find((one) => one.ts === ui.thread);
  $("thread").hidden = !parent;
  document.body.classList.toggle("in-thread", Boolean(parent));
  if (!parent) return $("thread").replaceChildren();
  const replies = state.messages.filter((one) => one.thread_ts === parent.ts && one.ts !== parent.ts);
  const channel = state.channels.find((one) => one.id === state.channel);
  const list = h("div", { class: "list", tabindex: "0", role: "log", "aria-label": "Replies" }, h("div", { class: "list-inner" }, messageNode(parent, null, true),
    replies.length ? h("div", { class: "day left" }, h("span", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`)) : null, replies.map((one, number) => messageNode(one, replies[number - 1] || null, true))));
  show($("thread"), [
    h("header", { class: "head" }, h("h1", {}, "Thread", h("span", { class: "faint" }, channel.kind === "public" || channel.kind === "private" ? `#${channel.name}` : channel.title)), h("button", { type: "button", class: "tool", "aria-label": "Close the thread", onclick: () => go({ thread: "" }) }, icon("close"))),
    list, channel.member && !channel.archived ? composer(channel.id, "Reply…", parent.ts) : ""], null);
}

function drawForm() {
  const form = state.forms.at(-1);
  const old = document.querySelector("dialog.view");
  if (!form) {
    if (old) { old.close(); old.remove(); }
    return;
  }
  const context = { where: "form", view: form.id, values: form.state.values, errors: form.errors };
  const same = old && old.dataset.view === form.id;
  const close = (all) => () => { typed.delete(form.id); act("close", { all }); };
  const send = async () => {
    const button = dialog.querySelector(".submit");
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    const values = rememberedValues(form.id);
    const said = await act("submit", { values });
    if (said.ok && said.result.status !== "incomplete" && !Object.keys(said.result.errors || {}).length) typed.delete(form.id);
    button.disabled = false;
    button.removeAttribute("aria-busy");
  };
  const body = h("form", { class: "form-body", onsubmit: (event) => { event.preventDefault(); if (form.submit) send(); } },
    h("div", { class: "blocks" }, ...blocks(context, form.blocks)), h("button", { type: "submit", class: "hide", tabindex: "-1", "aria-hidden": "true" }, "Send"));
  const children = [
    h("div", { class: "form-head" }, avatar(state.app.user, "tiny"), h("h2", { id: "form-title" }, form.title.text), h("button", { type: "button", class: "tool", "aria-label": "Close", "data-key": "form-x", onclick: close(true) }, icon("close"))),
    body,
    h("div", { class: "form-foot" }, h("button", { type: "button", class: "btn", "data-key": "form-close", onclick: close(false) }, form.close ? form.close.text : form.submit ? "Cancel" : "Close"),
      form.submit ? h("button", { type: "button", class: "btn primary submit", "data-key": "form-submit", onclick: send }, form.submit.text) : null)];
  const dialog = same ? old : h("dialog", { class: "form view", "aria-labelledby": "form-title", "data-view": form.id, oncancel: (event) => { event.preventDefault(); close(false)(); } });
  if (same) {
    const top = dialog.querySelector(".form-body").scrollTop;
    show(dialog, children, null);
    dialog.querySelector(".form-body").scrollTop = top;
    const wrong = dialog.querySelector(".wrong");
    if (wrong && Object.keys(form.errors).length) wrong.scrollIntoView({ block: "nearest" });
    return;
  }
  if (old) { old.close(); old.remove(); }
  dialog.replaceChildren(...children);
  document.body.append(dialog);
  dialog.showModal();
  const first = dialog.querySelector(".form-body input, .form-body textarea, .form-body .picker, .form-body button.btn");
  if (first) first.focus();
}

function drawDrawer() {
  document.body.classList.toggle("drawer", ui.drawer);
  $("shade").hidden = !ui.drawer;
}

function draw() {
  if (!state) return;
  document.title = `${state.me ? firstName(state.me.real_name) + " · " : ""}${state.workspace}`;
  const parts = {
    top: [() => [state.guide, state.clock.buttons, state.clock.timezone, Math.round(skew() / 5), ui.guideOpen], drawTop],
    side: [() => [state.workspace, state.connected, state.channels, state.people, state.me, ui.at, ui.tab], drawSide],
    messages: [() => [state.messages, state.channels, state.shortcuts, state.commands, state.home, state.channel, ui.as, ui.at, ui.tab, Math.round(skew() / 3600)], drawMain],
    thread: [() => [state.messages, ui.thread, ui.at, ui.as, state.shortcuts], drawThread],
    form: [() => [state.forms.map((one) => [one.id, one.hash, one.errors]), ui.as], drawForm],
  };
  for (const [name, [inputs, run]] of Object.entries(parts)) {
    const now = JSON.stringify(inputs());
    if (drawn[name] === now) continue;
    drawn[name] = now;
    run();
  }
  drawDrawer();
}

// ---------------------------------------------------------------- state

let asked = 0;
async function refresh() {
  const mine = ++asked;
  const appDirect = state && state.channels.find((one) => one.kind === "im" && one.others.includes(state.app.user));
  const at = ui.at === "home" ? (ui.tab === "messages" && appDirect ? appDirect.id : "") : ui.at;
  try {
    const answer = await fetch(`/page/state?${new URLSearchParams({ as: ui.as, channel: at })}`);
    const said = await answer.json();
    if (mine !== asked) return;
    if (said.error) { ui.as = ""; ui.at = ""; return refresh(); }
    state = said;
    state.fetched = Date.now() / 1000;
    if (!ui.as && state.opening.person) {
      const first = state.people.find((one) => one.id === state.opening.person || one.name === state.opening.person);
      if (first) return go({ as: first.id, want: state.opening.channel || "" });
    }
    if (state.me && !ui.as) ui.as = state.me.id;
    if (ui.want) {
      const wanted = state.channels.find((one) => one.id === ui.want || one.name === ui.want);
      ui.want = "";
      if (wanted && wanted.id !== ui.at) return go({ at: wanted.id });
    }
    if (ui.at === "home" && ui.tab === "messages" && !state.channel && state.channels.some((one) => one.kind === "im" && one.others.includes(state.app.user))) return refresh();
    const there = ui.at === "home" || state.channels.some((one) => one.id === ui.at);
    if (!there && state.channels.length) {
      const first = state.channels.find((one) => one.member && one.kind !== "im") || state.channels[0];
      return go({ at: first.id });
    }
    draw();
  } catch (error) {
    if (mine === asked) $("toasts").replaceChildren(h("div", { class: "toast" }, `The sandbox does not answer (${error.message}).`));
  }
}

function go(change) {
  const home = change.at === "home" && (change.tab || ui.tab) === "home" && (ui.at !== "home" || ui.tab !== "home" || (change.as && change.as !== ui.as));
  const asHome = change.as && change.as !== ui.as && ui.at === "home" && ui.tab === "home" && !change.at;
  Object.assign(ui, { drawer: false }, change);
  const place = new URLSearchParams({ as: ui.as, at: ui.at, ...(ui.at === "home" ? { tab: ui.tab } : {}), ...(ui.thread ? { thread: ui.thread } : {}) });
  history.replaceState(null, "", `#${place}`);
  if (home || asHome) act("home", {});
  return refresh();
}

function start() {
  const place = new URLSearchParams(location.hash.slice(1));
  for (const key of ["as", "at", "tab", "thread"]) if (place.get(key)) ui[key] = place.get(key);
  $("shade").addEventListener("click", () => { ui.drawer = false; drawDrawer(); });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && ui.drawer) { ui.drawer = false; drawDrawer(); } });
  let wait = 0;
  const events = new EventSource("/page/events");
  events.onmessage = () => { clearTimeout(wait); wait = setTimeout(refresh, 30); };
  refresh().then(() => { if (ui.at === "home" && ui.tab === "home") act("home", {}); });
}
start();
