/** The account page: who one is here, the password, open sessions, access tokens. */

import { ask } from "./api.mjs";
import { askForLogIn, confirmed, logOut, readSession, rememberLanguage, rememberedLanguage, send, tell } from "./session.mjs";
import { el, loadWords, say, sayOr } from "./words.mjs";

const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const page = { language: rememberedLanguage(), session: null, sessions: [], tokens: [], divisions: [], secret: null, done: "" };

const day = (text) => (text ? text.slice(0, 10) : "—");
const moment = (text) => (text ? new Date(text).toLocaleString(page.language === "en" ? "en-GB" : "zh-CN") : "—");

async function read() {
  page.session = await readSession();
  if (!page.session) return askForLogIn();
  if (!page.session.must_change_password) {
    [page.sessions, page.tokens, page.divisions] = await Promise.all([ask("session/list"), ask("tokens"), ask("divisions")]);
  }
  draw();
}

function dress() {
  document.title = `${say("account")} · ${say("title")}`;
  byId("brand").textContent = say("title");
  byId("to-map").textContent = say("account.map");
  byId("language").textContent = say("language");
  byId("language").setAttribute("aria-label", say("language.label"));
  byId("leave").textContent = say("account.leave");
}

function draw() {
  dress();
  const { session } = page;
  byId("account").replaceChildren(
    ...[
      page.done && el("p", { class: "done", role: "status" }, page.done),
      reminder(session),
      whoPart(session),
      passwordPart(),
      ...(session.must_change_password ? [] : [tokensPart(), sessionsPart()]),
    ].filter(Boolean),
  );
  page.done = "";
}

/** Said in time, and again when it must be done. */
function reminder(session) {
  if (session.must_change_password) return el("p", { class: "remind", role: "alert" }, say("account.must_change"));
  if (session.password_reminder) return el("p", { class: "remind" }, say("account.reminder", { day: day(session.password_expires_at) }));
  return null;
}

function divisionName(code) {
  const division = page.divisions.find((one) => one.code === code);
  if (!division) return code;
  return `${(page.language === "en" && division.en) || division.name} ${code}`;
}

function whoPart(session) {
  const facts = [
    ["account.login", session.login],
    ["account.role", sayOr(`role.${session.role}`, session.role)],
    ["account.scope", session.divisions.map(divisionName).join("、")],
    ["account.organisations", session.organisations.join("、")],
    ["account.grants", session.grants.map((one) => sayOr(`grant.${one}`, one)).join("、")],
    ["account.expires", day(session.password_expires_at)],
  ];
  return part(
    session.display_name, null,
    el("dl", { class: "facts" }, ...facts.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, say(name)), el("dd", {}, value)])),
  );
}

function passwordPart() {
  return part(
    say("account.password"), say("account.password.rule"),
    form(
      [["current", "login.password", "current-password"], ["new", "account.password.new", "new-password"], ["again", "account.password.again", "new-password"]],
      say("account.password.change"),
      async (values) => {
        if (values.new !== values.again) throw new Error(say("account.password.differ"));
        await send("PUT", "password", { current: values.current, new: values.new });
        page.done = say("account.password.done");
        await read();
      },
    ),
  );
}

function tokensPart() {
  const held = page.session.grants.filter((grant) => grant !== "accounts");
  const checks = held.map((grant) => el("label", {}, el("input", { type: "checkbox", name: grant, checked: grant === "read" }), sayOr(`grant.${grant}`, grant)));
  const chosen = () => held.filter((_, at) => /** @type {HTMLInputElement} */ (checks[at].firstChild).checked);
  const box = part(
    say("account.tokens"), say("account.tokens.what"),
    page.secret && el("p", {}, say("account.tokens.once")),
    page.secret && el("div", { class: "secret", id: "secret" }, page.secret),
    page.tokens.length > 0 && table(
      ["account.tokens.name", "account.grants", "account.created", "account.used", "account.expires"],
      page.tokens.map((one) => [
        [one.name, one.grants.map((grant) => sayOr(`grant.${grant}`, grant)).join("、"), day(one.created_at), moment(one.seen_at), day(one.expires_at)],
        () => end(`tokens/${one.id}`, "account.tokens.ended"),
      ]),
    ),
    form(
      [["name", "account.tokens.name", "off", "text"], ["days", "account.tokens.days", "off", "number", "90"]],
      say("account.tokens.make"),
      async (values) => {
        const wanted = { name: values.name, days: Number(values.days), grants: chosen() };
        const made = await confirmed(() => send("POST", "tokens", wanted));
        page.secret = made.token;
        await read();
      },
      el("fieldset", { class: "checks" }, ...checks),
    ),
  );
  page.secret = null;
  return box;
}

function sessionsPart() {
  return part(
    say("account.sessions"), say("account.sessions.what"),
    table(
      ["account.sessions.from", "account.sessions.began", "account.used", "account.expires"],
      page.sessions.map((one) => [
        [`${one.address || "—"}${one.current ? ` (${say("account.sessions.this")})` : ""}`, moment(one.opened_at), moment(one.seen_at), moment(one.expires_at)],
        one.current ? null : () => end(`sessions/${one.id}`, "account.sessions.ended"),
      ]),
    ),
  );
}

async function end(path, done) {
  try {
    await send("DELETE", path);
    page.done = say(done);
  } catch (error) {
    page.done = tell(error, page.language);
  }
  await read();
}

function part(title, about, ...children) {
  return el("section", { class: "part" }, el("h2", {}, title), about && el("p", {}, about), ...children);
}

/** @param {string[]} heads codes of words @param {[string[], (() => void)|null][]} rows cells and what ends the row */
function table(heads, rows) {
  return el("div", { class: "scroll" }, el("table", {},
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, say(head))), el("th", {}))),
    el("tbody", {}, ...rows.map(([cells, onEnd]) => el("tr", {},
      ...cells.map((cell) => el("td", {}, cell)),
      el("td", {}, onEnd && el("button", { type: "button", class: "end", onclick: onEnd }, say("account.end"))),
    )))));
}

/** A form whose problems stand in it. @param {string[][]} fields name, word, autocomplete, type, value */
function form(fields, action, act, ...more) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const inputs = fields.map(([name, , complete, type, value]) => el("input", { id: `field-${name}`, name, type: type ?? "password", autocomplete: complete, value, required: true }));
  const button = el("button", { type: "submit", class: "main-button" }, action);
  const whole = el("form", {},
    problem,
    el("div", { class: "row" }, ...fields.map(([name, word], at) => el("div", {}, el("label", { for: `field-${name}` }, say(word)), inputs[at])), button),
    ...more,
  );
  whole.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    button.setAttribute("disabled", "");
    try {
      await act(Object.fromEntries(inputs.map((input) => [/** @type {HTMLInputElement} */ (input).name, /** @type {HTMLInputElement} */ (input).value])));
    } catch (error) {
      problem.textContent = tell(error, page.language);
      problem.hidden = false;
    } finally {
      button.removeAttribute("disabled");
    }
  });
  return whole;
}

byId("language").addEventListener("click", async () => {
  page.language = page.language === "zh" ? "en" : "zh";
  rememberLanguage(page.language);
  await loadWords(page.language);
  draw();
});
byId("leave").addEventListener("click", logOut);

await loadWords(page.language);
await read();
document.body.dataset.ready = "true";
