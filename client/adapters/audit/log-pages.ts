/**
 * Events page by page. A page is a range of blocks that shrinks where a node refuses it (too many results, too long, too
 * slow) and grows again. The next page is fetched while this one is worked on.
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
  const next = async (start: number): Promise<LogPage> => {
    for (;;) {
      const end = Math.min(to, start + range - 1);
      try {
        const page = await fetchPage(start, end);
        const enough = page.logs.length >= options.enoughEvents;
        if (!enough) range = Math.min(options.largestRange, range * GROW);
        return page;
      } catch (error) {
        const blocks = end - start + 1;
        if (!(error instanceof DataDeedError) || !TOO_MUCH.has(error.code) || blocks === 1) throw error;
        range = Math.max(1, Math.floor(blocks / SHRINK));
      }
    }
  };
  let pending = from > to ? undefined : settle(next(from));
  while (pending !== undefined) {
    const page = await pending;
    if (page instanceof Failure) throw page.cause;
    pending = page.to < to ? settle(next(page.to + 1)) : undefined;
    yield page;
  }
}

class Failure {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}

/** The page being fetched ahead may fail before anybody waits for it. */
function settle<T>(promise: Promise<T>): Promise<T | Failure> {
  return promise.catch((error: unknown) => new Failure(error));
}
