/** Who is signed in: log-in, log-out, and what is changed on the account's behalf. */

import { Problem, readAnswer } from "./api.mjs";
import { el, say } from "./words.mjs";

/** @type {string} */
let csrfToken = "";

/** Whether this session was opened by single sign-on, and is proved anew and ended there. */
let isSingle = false;

/** Send a change under /api/v1. @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
export async function send(method, path, body) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrfToken };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return readAnswer(await fetch(`/api/v1/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }));
}

/** The session as the server knows it, or null if there is none. */
export async function readSession() {
  const answer = await fetch("/api/v1/session", { headers: { Accept: "application/json" } });
  if (answer.status === 401) return null;
  const session = await readAnswer(answer);
  csrfToken = session.csrf_token ?? "";
  isSingle = session.single_sign_on;
  return session;
}

/** @param {string} login @param {string} password */
export async function logIn(login, password) {
  return send("POST", "session", { login, password });
}

export async function logOut() {
  await send("DELETE", "session");
  location.assign(isSingle ? "/login/oidc/end" : "/login");
}

/**
 * Do what needs a fresh proof of who one is; ask for the password where the last one is too old.
 * @template T @param {() => Promise<T>} action @returns {Promise<T>}
 */
export async function confirmed(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "REAUTHENTICATION_NEEDED") throw error;
    await askForProof();
    return action();
  }
}

/** A dialog that closes once the password was right; leaving it gives the action up. */
function askForProof() {
  return new Promise((resolve, reject) => {
    const password = /** @type {HTMLInputElement} */ (el("input", { id: "proof", type: "password", autocomplete: "current-password", required: true }));
    const problem = el("p", { class: "problem", role: "alert", hidden: true });
    const form = el("form", {},
      el("p", {}, say(isSingle ? "confirm.single.what" : "confirm.why")), problem,
      ...(isSingle ? [el("a", { id: "prove", class: "second-button", href: proofAddress() }, say("confirm.single"))] : [
        el("label", { for: "proof" }, say("login.password")), password,
        el("button", { type: "submit", class: "main-button" }, say("confirm.go")),
      ]),
      el("button", { type: "button", class: "second-button", onclick: () => dialog.close() }, say("confirm.leave")),
    );
    const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { class: "proof", "aria-label": say("confirm.why") }, form));
    let proved = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await send("POST", "session/confirm", { password: password.value });
        proved = true;
        dialog.close();
      } catch (error) {
        problem.textContent = tell(error, document.documentElement.lang === "en" ? "en" : "zh");
        problem.hidden = false;
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (proved) resolve(undefined);
      else reject(new Error(say("confirm.left")));
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Where whoever came by single sign-on proves anew who they are, and comes back here. */
function proofAddress() {
  const here = location.pathname + location.search + location.hash;
  return `/login/oidc?prove=true&next=${encodeURIComponent(here)}`;
}

/** The page to go to after the log-in: an address of this server, never another one. @param {string|null} asked */
export function placeAfterLogIn(asked) {
  if (!asked) return "/";
  const place = new URL(asked, location.origin);
  return place.origin === location.origin && asked.startsWith("/") ? place.pathname + place.search + place.hash : "/";
}

/** The log-in page, leading back here. */
export function askForLogIn() {
  const here = location.pathname + location.search + location.hash;
  location.assign(`/login?next=${encodeURIComponent(here)}`);
}

/** What went wrong, in the language of the page. @param {unknown} error @param {"zh"|"en"} language */
export function tell(error, language) {
  return error instanceof Problem ? error.detail[language] : String(error instanceof Error ? error.message : error);
}

/** The language chosen before, on this machine. @returns {"zh"|"en"} */
export function rememberedLanguage() {
  return localStorage.getItem("smartmap.language") === "en" ? "en" : "zh";
}

/** @param {"zh"|"en"} language */
export function rememberLanguage(language) {
  localStorage.setItem("smartmap.language", language);
}
