/** The log-in page. */

import { logIn, placeAfterLogIn, rememberLanguage, rememberedLanguage, tell } from "./session.mjs";
import { el, loadWords, say } from "./words.mjs";

const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const field = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

let language = rememberedLanguage();

async function dress() {
  await loadWords(language);
  document.title = `${say("login")} · ${say("title")}`;
  byId("title").textContent = say("title");
  byId("subtitle").textContent = say("subtitle");
  byId("language").textContent = say("language");
  byId("language").setAttribute("aria-label", say("language.label"));
  document.querySelector('label[for="login"]').textContent = say("login.name");
  document.querySelector('label[for="password"]').textContent = say("login.password");
  byId("enter").textContent = say("login.enter");
  byId("single").textContent = say("login.single");
  byId("single").setAttribute("href", `/login/oidc?next=${encodeURIComponent(wanted())}`);
  tellReturned();
  drawDemonstration();
}

/** Where the log-in leads; a browser keeps the part after # when the server sends it here. */
function wanted() {
  const next = placeAfterLogIn(new URLSearchParams(location.search).get("next"));
  return next.includes("#") ? next : next + location.hash;
}

/** Why somebody came back from the identity provider without being let in. */
function tellReturned() {
  const problem = byId("problem");
  const told = JSON.parse(problem.dataset.problem || "null");
  if (!told) return;
  problem.textContent = told[language];
  problem.hidden = false;
}

/** The accounts of a demonstration, to enter with one click; nothing else ever fills this part. */
function drawDemonstration() {
  const part = byId("demonstration");
  const accounts = JSON.parse(part.dataset.accounts || "[]");
  part.hidden = accounts.length === 0;
  part.replaceChildren(
    el("p", {}, say("login.demonstration")),
    el("ul", {}, ...accounts.map((one) => el("li", {}, el(
      "button", { type: "button", onclick: () => enter(one.login, one.password) },
      el("span", {}, one.name), el("small", {}, one.login),
    )))),
  );
}

async function enter(login, password) {
  const problem = byId("problem");
  const button = /** @type {HTMLButtonElement} */ (byId("enter"));
  problem.hidden = true;
  problem.dataset.problem = "";
  button.disabled = true;
  try {
    const session = await logIn(login, password);
    location.assign(session.must_change_password ? "/account" : wanted());
  } catch (error) {
    problem.textContent = tell(error, language);
    problem.hidden = false;
    field("password").select();
  } finally {
    button.disabled = false;
  }
}

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const [login, password] = [field("login").value.trim(), field("password").value];
  if (!login) field("login").focus();
  else if (!password) field("password").focus();
  else enter(login, password);
});
byId("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  rememberLanguage(language);
  dress();
});

await dress();
field("login").focus();
document.body.dataset.ready = "true";
