/** The reference of the API, drawn from its OpenAPI document. */

import { el } from "./words.mjs";

const answer = await fetch("/api/v1/openapi.json");
const api = await answer.json();
const resolve = (schema) => (schema?.$ref ? api.components.schemas[schema.$ref.split("/").pop()] : schema);

document.getElementById("title").textContent = `${api.info.title} ${api.info.version}`;
document.getElementById("about").textContent = api.info.description;

/** A schema in a few words. */
function words(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  const any = schema.anyOf?.filter((one) => one.type !== "null").map(words).join(" | ");
  if (any) return any;
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.type === "array") return `[${words(schema.items)}]`;
  const range = [schema.minimum, schema.maximum].some((bound) => bound !== undefined) ? ` ${schema.minimum ?? ""}…${schema.maximum ?? ""}` : "";
  return `${schema.format ?? schema.type ?? ""}${range}`;
}

function shape(schema) {
  const inner = resolve(schema?.type === "array" ? schema.items : schema);
  if (!inner?.properties) return "";
  const lines = Object.entries(inner.properties).map(([name, one]) => `  ${name}: ${words(one)}${one.description ? `   // ${one.description}` : ""}`);
  return `${words(schema)} {\n${lines.join("\n")}\n}`;
}

function table(head, rows) {
  return el("table", {}, el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((text) => el("td", {}, text))))));
}

function operation(path, method, one) {
  const parameters = (one.parameters ?? []).map((p) => [`${p.name}${p.required ? " *" : ""}`, p.in, words(p.schema), p.description ?? p.schema?.description ?? ""]);
  const answers = Object.entries(one.responses).map(([status, r]) => [status, Object.keys(r.content ?? {}).join(", "), r.description]);
  const good = Object.values(one.responses["200"]?.content ?? {})[0]?.schema;
  return el("details", {}, el("summary", {}, el("code", {}, `${method.toUpperCase()} ${path}`), el("span", {}, one.summary ?? "")),
    el("div", { class: "inside" }, el("p", {}, one.description ?? ""),
      parameters.length ? table(["参数 parameter", "", "", ""], parameters) : null,
      table(["答复 answer", "", ""], answers), shape(good) ? el("pre", {}, shape(good)) : null));
}

const groups = new Map();
for (const [path, methods] of Object.entries(api.paths)) {
  for (const [method, one] of Object.entries(methods)) {
    const tag = one.tags?.[0] ?? "";
    groups.set(tag, [...(groups.get(tag) ?? []), operation(path, method, one)]);
  }
}
document.getElementById("operations").replaceChildren(...[...groups].flatMap(([tag, items]) => [el("h2", {}, tag), ...items]));
