import type { Response } from "express";
import type { ApiCaller } from "../ports/authentication.ts";
import type { Logger } from "../ports/logger.ts";

/** What is known of a request while it is being answered. */
export interface RequestContext {
  /** A UUID of ours: in the answer's `X-Request-Id`, in problems and in the access log. */
  readonly requestId: string;
  readonly logger: Logger;
  /** Template of the route that matched; a fixed word where none did. */
  route: string;
  /** Who asks, once that is known. */
  caller?: ApiCaller;
  /** Code of the problem that was answered. */
  code?: string;
}

const contexts = new WeakMap<Response, RequestContext>();

export function openContext(response: Response, context: RequestContext): void {
  contexts.set(response, context);
}

export function contextOf(response: Response): RequestContext {
  const context = contexts.get(response);
  if (context === undefined) throw new TypeError("response: expected one with a request context");
  return context;
}
