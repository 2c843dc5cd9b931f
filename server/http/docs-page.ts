/** The OpenAPI document as one readable page: no script, no resource from elsewhere. */
import { createHash } from "node:crypto";
import { ERROR_TABLE, type ErrorCode } from "#core/errors.ts";
import type { OpenApiDocument } from "./openapi/document.ts";
import { PROBLEM_STATUS } from "./problem.ts";

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow: auto; max-height: 32rem; border: 1px solid var(--line); border-radius: 6px; padding: .75rem; }
section { border-top: 1px solid var(--line); margin-top: 1.75rem; }
h3 { font-size: 1.1rem; } h3 .method { text-transform: uppercase; margin-right: .5rem; }
table { border-collapse: collapse; width: 100%; } td, th { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
nav li { list-style: none; } nav ul { padding: 0; }
.lock { opacity: .75; }
`;

export const DOCS_STYLE_SHA256 = createHash("sha256").update(STYLE).digest("base64");

/** What the page reads of the document; everything else is shown as it is. */
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    in: string;
    name: string;
    required?: boolean;
    description?: string;
    schema?: object;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: object }>> };
  readonly responses?: Readonly<
    Record<
      string,
      {
        readonly description?: string;
        readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
      }
    >
  >;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Escaped text with `code` and paragraphs. */
function prose(text: string): string {
  const paragraphs = text
    .split(/\n{2,}/)
    .map((part) => `<p>${escape(part).replaceAll(/`([^`]+)`/g, "<code>$1</code>")}</p>`);
  return paragraphs.join("");
}

function schemaText(schema: object | undefined): string {
  if (schema === undefined) return "";
  if ("$ref" in schema && typeof schema.$ref === "string") {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    return `<a href="#schema-${escape(name)}"><code>${escape(name)}</code></a>`;
  }
  return `<code>${escape(JSON.stringify(schema))}</code>`;
}

function contents(content: Readonly<Record<string, { readonly schema?: object }>> | undefined): string {
  return Object.entries(content ?? {})
    .map(([type, { schema }]) => `<div><code>${escape(type)}</code> ${schemaText(schema)}</div>`)
    .join("");
}

function operationHtml(path: string, method: string, operation: Operation): string {
  const parameters = (operation.parameters ?? [])
    .map(({ in: where, name, required, description, schema }) => {
      const need = required === true ? "required" : "optional";
      return `<tr><td><code>${escape(name)}</code></td><td>${escape(where)}, ${need}</td><td>${prose(description ?? "")}${schemaText(schema)}</td></tr>`;
    })
    .join("");
  const responses = Object.entries(operation.responses ?? {})
    .map(
      ([status, response]) =>
        `<tr><td>${escape(status)}</td><td>${prose(response.description ?? "")}${contents(response.content)}</td></tr>`,
    )
    .join("");
  const locked = (operation.security ?? []).length > 0 ? ' <span class="lock">API key</span>' : "";
  return `<section id="${escape(operation.operationId ?? path)}">
<h3><span class="method">${method}</span><code>${escape(path)}</code>${locked}</h3>
<p><strong>${escape(operation.summary ?? "")}</strong></p>${prose(operation.description ?? "")}
${parameters === "" ? "" : `<table><tbody>${parameters}</tbody></table>`}
${operation.requestBody === undefined ? "" : `<h4>Body</h4>${contents(operation.requestBody.content)}`}
<h4>Answers</h4><table><tbody>${responses}</tbody></table></section>`;
}

/** Operations of the document, in its order. */
function operationsOf(document: OpenApiDocument): [path: string, method: string, operation: Operation][] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (["get", "post", "delete"] as const).flatMap((method) => {
      const operation = (item as Partial<Record<"get" | "post" | "delete", Operation>>)[method];
      return operation === undefined ? [] : [[path, method, operation] as [string, string, Operation]];
    }),
  );
}

function codesTable(): string {
  const rows = (Object.keys(ERROR_TABLE) as ErrorCode[]).map((code) => {
    const [meaning, remedy] = ERROR_TABLE[code];
    return `<tr id="problem-${code}"><td><code>${code}</code></td><td>${PROBLEM_STATUS[code]}</td><td>${escape(meaning)}</td><td>${escape(remedy)}</td></tr>`;
  });
  return `<table><thead><tr><th>code</th><th>status</th><th>meaning</th><th>what to do</th></tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}

export function docsPage(document: OpenApiDocument): string {
  const operations = operationsOf(document);
  const list = operations.map(
    ([path, method, { operationId, summary }]) =>
      `<li><a href="#${escape(operationId ?? path)}"><code>${method.toUpperCase()} ${escape(path)}</code></a> ${escape(summary ?? "")}</li>`,
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<h3 id="schema-${escape(name)}">${escape(name)}</h3><pre>${escape(JSON.stringify(schema, null, 2))}</pre>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(document.info.title)} ${escape(document.info.version)}</title><style>${STYLE}</style></head>
<body><h1>${escape(document.info.title)} ${escape(document.info.version)}</h1>${prose(document.info.description ?? "")}
<p>The same for programs: <a href="/openapi.json"><code>/openapi.json</code></a></p>
<nav><ul>${list.join("\n")}</ul></nav>
${operations.map((operation) => operationHtml(...operation)).join("\n")}
<section><h2>Problem codes</h2>${codesTable()}</section>
<section><h2>Schemas</h2>${schemas.join("\n")}</section></body></html>
`;
}
