/**
 * The pages: the one table that navigation, routes and titles are made of. A page is added here together with its module
 * (docs/web.md says how); every page but Verify is a chunk of its own, loaded when it is opened.
 */
import { lazy, type ComponentType } from "react";
import type { ShellKey } from "../i18n/shell.ts";
import type { Scope } from "../session/session-client.ts";
import { VerifyPage } from "../verify/verify-page.tsx";

export interface PageEntry {
  readonly id: string;
  /** As the router matches it, below `#/`; with `/*` where the page has routes of its own. */
  readonly path: string;
  /** Where its entry in the navigation leads, and what its title and label are. */
  readonly to: string;
  readonly label: ShellKey;
  /** What a visitor has to be allowed to do there; null is open to all. */
  readonly scope: Scope | null;
  /** ALWAYS: also before signing in. WHEN_ALLOWED: only for those who may. NEVER: reached by other ways. */
  readonly menu: "ALWAYS" | "WHEN_ALLOWED" | "NEVER";
  /** Open to all, and of no use in a saved copy of the page. */
  readonly needsGateway?: true;
  readonly Page: ComponentType;
}

const page = (entry: PageEntry): PageEntry => entry;

/** A component that is fetched when it is first shown. */
export const later = (load: () => Promise<{ readonly default: ComponentType }>): ComponentType => lazy(load);

export const PAGES: readonly PageEntry[] = [
  page({ id: "verify", path: "/", to: "/", label: "verify", scope: null, menu: "ALWAYS", Page: VerifyPage }),
  page({
    id: "deposit",
    path: "/deposit",
    to: "/deposit",
    label: "deposit",
    scope: "deposit",
    menu: "ALWAYS",
    Page: later(() => import("../deposit/index.tsx")),
  }),
  page({
    id: "certificates",
    path: "/certificates/*",
    to: "/certificates",
    label: "certificates",
    scope: "deposit",
    menu: "ALWAYS",
    Page: later(() => import("../certificates/index.tsx")),
  }),
  page({
    id: "pledges",
    path: "/pledges/*",
    to: "/pledges",
    label: "pledges",
    scope: null,
    needsGateway: true,
    menu: "ALWAYS",
    Page: later(() => import("../pledges/index.tsx")),
  }),
  page({
    id: "desk",
    path: "/desk",
    to: "/desk",
    label: "desk",
    scope: "register",
    menu: "WHEN_ALLOWED",
    Page: later(() => import("../desk/index.tsx")),
  }),
  page({
    id: "audit",
    path: "/audit",
    to: "/audit",
    label: "audit",
    scope: null,
    menu: "ALWAYS",
    Page: later(() => import("../audit/index.tsx")),
  }),
  page({
    id: "sign-in",
    path: "/sign-in",
    to: "/sign-in",
    label: "signIn",
    scope: null,
    menu: "NEVER",
    Page: later(() => import("../sign-in/index.tsx")),
  }),
];
