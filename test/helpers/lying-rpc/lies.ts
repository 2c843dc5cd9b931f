/** Every lie by its name. What an audit must answer to each stands in test/client/audit/audit-lies.test.ts. */
import { DROPPED } from "./lies/dropped.ts";
import { FORGED } from "./lies/forged.ts";
import { HEADS } from "./lies/heads.ts";
import { PROTOCOL } from "./lies/protocol.ts";
import { REARRANGED } from "./lies/rearranged.ts";
import { STATE } from "./lies/state.ts";

export const LIES = { ...DROPPED, ...REARRANGED, ...FORGED, ...HEADS, ...STATE, ...PROTOCOL } as const;

export type LieName = keyof typeof LIES;
