/** RFC 6902: the smallest readable patch from one JSON document to another, and its application. */
import type { Json, JsonObject } from "#core/json.ts";
import { jsonPointer } from "#core/parse.ts";

export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Arrays of the same length are compared item by item; others are replaced whole. */
export function diff(from: Json, to: Json, path: readonly (string | number)[] = []): PatchOperation[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return from.flatMap((item: Json, i) => diff(item, to[i] as Json, [...path, i]));
  }
  if (!isObject(from) || !isObject(to)) return [{ op: "replace", path: jsonPointer(path), value: to }];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name): PatchOperation[] => {
    const here = [...path, name];
    if (to[name] === undefined) return [{ op: "remove", path: jsonPointer(here) }];
    if (from[name] === undefined) return [{ op: "add", path: jsonPointer(here), value: to[name] }];
    return diff(from[name], to[name], here);
  });
}

/** @throws RangeError when the patch does not fit the document */
export function patch(document: Json, operations: readonly PatchOperation[]): Json {
  return operations.reduce(
    (result, operation) => apply(result, parsePointer(operation.path), operation),
    document,
  );
}

function parsePointer(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function apply(document: Json, [name, ...rest]: readonly string[], operation: PatchOperation): Json {
  if (name === undefined) {
    if (operation.op === "remove") throw new RangeError("patch: the whole document can't be removed");
    return operation.value;
  }
  if (Array.isArray(document)) {
    const index = Number(name);
    if (!(index in document)) throw new RangeError(`patch: no item at ${operation.path}`);
    return document.with(index, apply(document[index] as Json, rest, operation)) as Json;
  }
  if (!isObject(document)) throw new RangeError(`patch: nothing at ${operation.path}`);
  if (rest.length === 0 && operation.op === "remove") {
    return Object.fromEntries(Object.entries(document).filter(([key]) => key !== name));
  }
  const inner = document[name];
  if (inner === undefined && (rest.length > 0 || operation.op !== "add")) {
    throw new RangeError(`patch: no member at ${operation.path}`);
  }
  return { ...document, [name]: apply(inner ?? null, rest, operation) };
}
