/** The API reference as one page: made of the route table on the server, so that it needs no script and nothing from elsewhere. */
import { apiRoots, routeNames, routeOf } from "../../api/routes.ts";
import type { Route } from "../../api/route.ts";

/** HTML. Each operation has an anchor of its name. */
export function docsPage(version: string): string {
  const tags = [...new Set(routeNames.map((name) => routeOf(name).tag))].sort();
  const links = tags.map((tag) => `<a href="#tag-${escape(tag)}">${escape(tag)}</a>`).join(" ");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Strata API</title><style>${style}</style></head><body>
<header><h1>Strata ${escape(version)}: API</h1>
<p>All addresses are below <code>${apiRoots[0]}</code>. Bodies are JSON or YAML. The same for programs:
<a href="${apiRoots[0]}/openapi.json">openapi.json</a> (OpenAPI 3.1).</p><nav>${links}</nav></header>
<main>${tags.map(section).join("\n")}</main></body></html>
`;
}

const style = [
  ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:auto;padding:1rem}",
  "code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{overflow:auto;padding:.5rem;border:1px solid}",
  "article{border-top:1px solid;padding:.5rem 0}h3{margin:.5rem 0}nav a{margin-right:.5rem}",
].join("");

function section(tag: string): string {
  const rows = routeNames.filter((name) => routeOf(name).tag === tag);
  const articles = rows.map((name) => article(name, routeOf(name))).join("\n");
  return `<section><h2 id="tag-${escape(tag)}">${escape(tag)}</h2>${articles}</section>`;
}

function article(name: string, row: Route): string {
  const replies = Object.entries(row.replies).map(([status, schema]) => schemaText(`Reply ${status}`, schema));
  const media = row.media === undefined ? "" : `<p>Also served: ${row.media.map(code).join(", ")}</p>`;
  const errors = row.errors.length === 0 ? "" : `<p>Errors: ${row.errors.map(code).join(", ")}</p>`;
  return `<article id="${escape(name)}"><h3>${code(`${row.method} ${row.path}`)}</h3>
<p>${escape(row.summary)}. For: ${escape(row.access)}.</p>${row.description === undefined ? "" : `<p>${escape(row.description)}</p>`}
${schemaText("Query", row.query)}${schemaText("Body", row.body)}${replies.join("")}${media}${errors}</article>`;
}

function schemaText(title: string, schema: unknown): string {
  if (schema === undefined) return "";
  const text = JSON.stringify(schema, undefined, 1);
  return `<details><summary>${escape(title)}</summary><pre>${escape(text)}</pre></details>`;
}

function code(text: string): string {
  return `<code>${escape(text)}</code>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
