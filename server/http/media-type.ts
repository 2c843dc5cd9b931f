/** Media types of requests and of `Accept`, as far as this API needs them (RFC 9110 sections 8.3, 12.5.1). */

export interface MediaType {
  /** `type/subtype`, lower case. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TYPE = /^\s*([!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+)\s*/i;
const PARAMETER = /\s*;\s*([!#$%&'*+.^_`|~0-9a-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))\s*/iy;

/** undefined when the text is no media type. */
export function parseMediaType(text: string): MediaType | undefined {
  const match = TYPE.exec(text);
  if (match === null) return undefined;
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = match[0].length;
  let at = match[0].length;
  for (let found = PARAMETER.exec(text); found !== null; found = PARAMETER.exec(text)) {
    const [, name, quoted, plain] = found;
    parameters.set(name!.toLowerCase(), quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "");
    at = PARAMETER.lastIndex;
  }
  return at === text.length ? { type: match[1]!.toLowerCase(), parameters } : undefined;
}

/** The types of an `Accept` header, most wanted first; those with `q=0` left out. */
export function parseAccept(header: string): MediaType[] {
  return header
    .split(",")
    .map((text) => parseMediaType(text))
    .filter((type) => type !== undefined)
    .map((type, order) => ({ type, order, quality: Number(type.parameters.get("q") ?? 1) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.order - b.order)
    .map(({ type }) => type);
}
