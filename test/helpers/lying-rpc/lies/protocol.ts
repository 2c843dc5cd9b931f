/** Answers that are none: errors, silence, nonsense, floods. */
import type { Lie, Untruth } from "../lie.ts";

/** Breaks the answers to one method. */
function breaking(method: string, does: string, untruth: Untruth): Lie {
  return { does, liar: () => (call) => Promise.resolve(call.method === method ? untruth : undefined) };
}

const LOGS = "eth_getLogs";
const MIB_OF_BLANKS = " ".repeat(1024 * 1024);

export const PROTOCOL = {
  REFUSES_LOGS: breaking(LOGS, "refuses to tell events", {
    error: { code: -32_000, message: "internal error" },
  }),
  REFUSES_EVERY_RANGE: breaking(LOGS, "says of every range that it is too long", {
    error: { code: -32_005, message: "query returned more than 10000 results" },
  }),
  TELLS_NULL: breaking(LOGS, "answers null where a list is due", { result: null }),
  TELLS_NO_LIST: breaking(LOGS, "answers an object where a list is due", { result: { logs: [] } }),
  TELLS_NO_JSON: breaking(LOGS, "answers no JSON", { body: "<html>maintenance</html>" }),
  CUTS_ANSWERS: breaking(LOGS, "stops in the middle of an answer", {
    body: '{"jsonrpc":"2.0","id":1,"result":[{"addr',
  }),
  ANSWERS_ANOTHER_REQUEST: breaking(LOGS, "answers another request", { resultOfAnother: [] }),
  ANSWERS_500: breaking(LOGS, "answers with HTTP status 500", { status: 500 }),
  FLOODS: breaking(LOGS, "never stops answering", { endless: MIB_OF_BLANKS }),
  IS_SILENT: breaking(LOGS, "never answers", { hang: true }),
} as const satisfies Record<string, Lie>;
