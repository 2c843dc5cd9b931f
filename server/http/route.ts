/** A route is one object: how it is documented, what it asks for, and what it does. */
import type { Request, Response } from "express";
import type { z } from "zod";
import type { ZodOpenApiOperationObject } from "zod-openapi";
import { DataDeedError } from "#core/errors.ts";
import { IN_WORDS, problemsOf } from "#core/parse.ts";
import type { ApiScope } from "../ports/store.ts";

export interface Route {
  readonly method: "get" | "post" | "delete";
  /** OpenAPI template, `/v1/certificates/{no}`. */
  readonly path: string;
  /** What the API key must be good for; open to everybody where missing. */
  readonly scope?: ApiScope;
  readonly operation: ZodOpenApiOperationObject;
  /** Rejections become problems. */
  readonly handle: (request: Request, response: Response) => Promise<void> | void;
}

/** Express's spelling of a template. */
export function expressPath(template: string): string {
  return template.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** A path parameter, decoded. */
export function pathParameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === "string" ? value : "";
}

/**
 * The query parameters.
 * @throws INPUT_INVALID listing every bad one
 */
export function parseQuery<S extends z.ZodType>(schema: S, request: Request): z.output<S> {
  const result = schema.safeParse({ ...request.query }, IN_WORDS);
  if (result.success) return result.data;
  const problems = problemsOf(result.error).map(({ pointer, reason }) => ({
    pointer: `query:${pointer.slice(1)}`,
    reason: reason === "unknown member" ? "unknown parameter" : reason,
  }));
  const list = problems.map(({ pointer, reason }) => `${pointer}: ${reason}`).join("; ");
  throw new DataDeedError("INPUT_INVALID", list, { problems });
}
