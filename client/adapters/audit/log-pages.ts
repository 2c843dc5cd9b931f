/**
 * Events page by page. A page is a range of blocks that shrinks where a node refuses it (too many results, too long, too
 * slow) and grows again. The next ones are fetched while this one is worked on.
 */
import { DataDeedError } from "#core/errors.ts";
import type { LogPage } from "../../audit/ports.ts";

export interface PagingOptions {
  /** Blocks of the first page. */
  readonly firstRange: number;
  readonly largestRange: number;
  /** Events of one page that are enough: the range grows while it has fewer. */
  readonly enoughEvents: number;
}

export const DEFAULT_PAGING: PagingOptions = {
  firstRange: 2_000,
  largestRange: 1_000_000,
  enoughEvents: 4_000,
};

/** Ranges that a node refuses come back in pieces of this share. */
const SHRINK = 4;
const GROW = 2;

/** What a smaller range may mend. */
const TOO_MUCH = new Set(["CHAIN_UNREACHABLE", "CHAIN_ANSWER_INVALID"]);

/** Pages that are under way while one is worked on: the node works while we do. One, until we know what it bears. */
const AHEAD = 2;

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly page: Promise<LogPage | Failure>;
}

/**
 * @param fetchPage rejects with CHAIN_UNREACHABLE or CHAIN_ANSWER_INVALID where a range is too much
 * @returns pages without gaps from `from` to `to`
 * @throws what `fetchPage` rejects with for a single block
 */
export async function* pagesOf(
  fetchPage: (from: number, to: number) => Promise<LogPage>,
  { from, to }: { readonly from: number; readonly to: number },
  options: PagingOptions = DEFAULT_PAGING,
): AsyncGenerator<LogPage, void, undefined> {
  let range = options.firstRange;
  let start = from;
  let ahead = 1;
  let asked: Asked[] = [];
  const askAhead = () => {
    while (start <= to && asked.length < ahead) {
      const end = Math.min(to, start + range - 1);
      asked.push({ from: start, to: end, page: settle(fetchPage(start, end)) });
      start = end + 1;
    }
  };
  askAhead();
  for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
    const page = await next.page;
    if (page instanceof Failure) {
      const blocks = next.to - next.from + 1;
      if (!page.smallerMayDo || blocks === 1) throw page.cause;
      // What was asked for after it was as large: asked for again, in smaller pieces.
      range = Math.max(1, Math.floor(blocks / SHRINK));
      start = next.from;
      asked = [];
      ahead = 1;
      askAhead();
      continue;
    }
    ahead = AHEAD;
    if (page.logs.length < options.enoughEvents) range = Math.min(options.largestRange, range * GROW);
    askAhead();
    yield page;
  }
}

class Failure {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }

  get smallerMayDo(): boolean {
    return this.cause instanceof DataDeedError && TOO_MUCH.has(this.cause.code);
  }
}

/** A page fetched ahead may fail before anybody waits for it, or when nobody wants it any more. */
function settle(page: Promise<LogPage>): Promise<LogPage | Failure> {
  return page.catch((error: unknown) => new Failure(error));
}
