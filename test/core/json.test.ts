import { expect } from "chai";
import fc from "fast-check";
import { utf8 } from "#core/bytes.ts";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { canonicalBytes, canonicalJson, parseJson } from "#core/json.ts";

function codeOf(act: () => unknown): ErrorCode | "accepted" {
  try {
    act();
    return "accepted";
  } catch (error) {
    if (error instanceof DataDeedError) return error.code;
    throw error;
  }
}

describe("strict JSON", () => {
  it("reads what JSON.parse writes, value for value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(text.isWellFormed() && codeOf(() => parseJson(text)) === "accepted");
        expect(parseJson(text)).to.deep.equal(JSON.parse(text));
        expect(parseJson(utf8(text))).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  const REFUSED: readonly (readonly [what: string, text: string, code: ErrorCode])[] = [
    ["a duplicate key", '{"a":1,"a":1}', "JSON_DUPLICATE_KEY"],
    ["a duplicate key in another spelling", '{"a":1,"\\u0061":2}', "JSON_DUPLICATE_KEY"],
    ["a duplicate __proto__", '{"__proto__":1,"__proto__":2}', "JSON_DUPLICATE_KEY"],
    ["a lone surrogate as escape", '"\\ud800"', "JSON_LONE_SURROGATE"],
    ["a lone surrogate as character", '"\ud800"', "JSON_LONE_SURROGATE"],
    ["surrogates in the wrong order", '"\\udc00\\ud800"', "JSON_LONE_SURROGATE"],
    ["a lone surrogate in a key", '{"\\udfff":1}', "JSON_LONE_SURROGATE"],
    ["an integer beyond 2^53", "9007199254740993", "JSON_UNSAFE_NUMBER"],
    ["an integer beyond 2^53 as exponent", "1e16", "JSON_UNSAFE_NUMBER"],
    ["a negative integer beyond 2^53", "-9007199254740992", "JSON_UNSAFE_NUMBER"],
    ["a number beyond all doubles", "1e400", "JSON_UNSAFE_NUMBER"],
    ["a number of which nothing is left", "1e-400", "JSON_UNSAFE_NUMBER"],
    ["nothing", "", "JSON_INVALID"],
    ["white space only", " \n", "JSON_INVALID"],
    ["text behind the document", "{} {}", "JSON_INVALID"],
    ["a truncated object", '{"a":1', "JSON_INVALID"],
    ["a truncated array", "[1,2", "JSON_INVALID"],
    ["a truncated string", '{"a":"b', "JSON_INVALID"],
    ["a truncated escape", '"\\u12', "JSON_INVALID"],
    ["an unknown escape", '"\\x41"', "JSON_INVALID"],
    ["a control character in a string", '"a\tb"', "JSON_INVALID"],
    ["a comma too many in an object", '{"a":1,}', "JSON_INVALID"],
    ["a comma too many in an array", "[1,]", "JSON_INVALID"],
    ["a key without quotes", "{a:1}", "JSON_INVALID"],
    ["a key without value", '{"a"}', "JSON_INVALID"],
    ["single quotes", "'a'", "JSON_INVALID"],
    ["a comment", "/* */ 1", "JSON_INVALID"],
    ["a leading zero", "01", "JSON_INVALID"],
    ["a leading plus", "+1", "JSON_INVALID"],
    ["a bare point", "1.", "JSON_INVALID"],
    ["NaN", "NaN", "JSON_INVALID"],
    ["a word cut short", "tru", "JSON_INVALID"],
    ["a misspelt false", "fals", "JSON_INVALID"],
    ["a misspelt null", "nul", "JSON_INVALID"],
    ["a byte order mark in text", "\ufeff1", "JSON_INVALID"],
    ["a space that JSON does not know", "\u00a01", "JSON_INVALID"],
  ];
  for (const [what, text, code] of REFUSED) {
    it(`refuses ${what}`, () => expect(codeOf(() => parseJson(text))).to.equal(code));
  }

  it("reads words, numbers and nested values", () => {
    expect(
      parseJson(' {"a": [true, false, null, -0.5e1, 0.0, "\\u20ac\\n\\"\\\\"], "b": {}, "c": []} '),
    ).to.deep.equal({
      a: [true, false, null, -5, 0, '€\n"\\'],
      b: {},
      c: [],
    });
  });

  it("keeps __proto__ as a member like any other", () => {
    const object = parseJson('{"__proto__":{"a":1}}') as object;
    expect(Object.keys(object)).to.deep.equal(["__proto__"]);
    expect(Object.getPrototypeOf(object)).to.equal(Object.prototype);
    expect(canonicalJson(object)).to.equal('{"__proto__":{"a":1}}');
  });

  it("refuses bytes that are not UTF-8", () => {
    expect(codeOf(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22)))).to.equal("JSON_INVALID");
    expect(codeOf(() => parseJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)))).to.equal("JSON_INVALID");
  });

  it("refuses nesting beyond the limit and takes it up to there", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(codeOf(() => parseJson(nested(32)))).to.equal("accepted");
    expect(codeOf(() => parseJson(nested(33)))).to.equal("JSON_TOO_DEEP");
    expect(codeOf(() => parseJson('{"a":{"b":1}}', { maxDepth: 1 }))).to.equal("JSON_TOO_DEEP");
    expect(codeOf(() => parseJson("[".repeat(1_000_000)))).to.equal("JSON_TOO_DEEP");
  });

  it("refuses more than the limit of bytes or characters", () => {
    expect(codeOf(() => parseJson('"abcd"', { maxLength: 6 }))).to.equal("accepted");
    expect(codeOf(() => parseJson('"abcde"', { maxLength: 6 }))).to.equal("JSON_TOO_LARGE");
    expect(codeOf(() => parseJson(utf8('"€€"'), { maxLength: 7 }))).to.equal("JSON_TOO_LARGE");
  });

  it("reads strings of any number of escapes", () => {
    expect(parseJson(`"${"\\n".repeat(5_000_000)}"`)).to.have.lengthOf(5_000_000);
  });
});

describe("canonical JSON (RFC 8785)", () => {
  it("serialises the example of section 3.2.2", () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts keys by UTF-16 code units, as the example of section 3.2.3", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).to.deep.equal([
      // JSON.parse puts integer-like keys first; the text itself has them in order.
      "One",
      "Carriage Return",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
    expect(canonicalJson(value).startsWith('{"\\r":"Carriage Return","1":"One","\u0080":')).to.equal(true);
  });

  /** Appendix B: the bits of a double, and how it is written. */
  const NUMBERS: readonly (readonly [bits: string, text: string])[] = [
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555554", "333333333.33333325"],
    ["41b3de4355555555", "333333333.3333333"],
    ["41b3de4355555556", "333333333.3333334"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ];
  it("writes numbers as appendix B does", () => {
    for (const [bits, text] of NUMBERS) {
      const value = new DataView(BigInt64Array.of(BigInt(`0x${bits}`)).buffer).getFloat64(0, true);
      expect(canonicalJson(value), bits).to.equal(text);
    }
  });

  it("refuses what has no canonical form", () => {
    expect(codeOf(() => canonicalJson(NaN))).to.equal("JSON_INVALID");
    expect(codeOf(() => canonicalJson([Infinity]))).to.equal("JSON_INVALID");
    expect(codeOf(() => canonicalJson(undefined))).to.equal("JSON_INVALID");
    expect(codeOf(() => canonicalJson({ a: "\ud800" }))).to.equal("JSON_LONE_SURROGATE");
    const circle: Record<string, unknown> = {};
    circle["circle"] = circle;
    expect(codeOf(() => canonicalJson(circle))).to.equal("JSON_INVALID");
  });

  it("is the same whatever order and white space the document had", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (value) => {
        const text = JSON.stringify(value);
        fc.pre(codeOf(() => parseJson(text)) === "accepted");
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).to.equal(canonicalJson(value));
        expect(canonicalJson(parseJson(JSON.stringify(value, null, 3)))).to.equal(canonicalJson(value));
        expect(canonicalJson(parseJson(canonicalJson(value)))).to.equal(canonicalJson(value));
      }),
    );
  });

  it("gives its bytes in UTF-8", () => {
    expect(canonicalBytes("€")).to.deep.equal(Uint8Array.of(0x22, 0xe2, 0x82, 0xac, 0x22));
  });
});
