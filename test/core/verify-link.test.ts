import { expect } from "chai";
import { certificateDigest } from "#core/certificate.ts";
import { toHex0x } from "#core/bytes.ts";
import { digestPrefixOf, formatVerifyLink, parseVerifyLink } from "#core/verify-link.ts";
import { makeScenario } from "../helpers/scenario.ts";

const { bundle } = makeScenario();
const digest = certificateDigest(bundle.certificate);
const LINK = { certificateNo: bundle.certificateNo, digestPrefix: digestPrefixOf(digest), chainId: 31337 };

describe("the link in a certificate's QR code", () => {
  it("has number, the first 16 hex digits of the digest and the chain", () => {
    const address = formatVerifyLink("https://deed.example", LINK);
    expect(address).to.equal(
      `https://deed.example/verify?no=DD-0AA3-000000012-Y&d=${toHex0x(digest).slice(2, 18)}&c=31337`,
    );
    expect(parseVerifyLink(new URL(address).search)).to.deep.equal(LINK);
  });

  it("is none when a part is missing, mistyped or of another form", () => {
    for (const search of [
      "",
      "?no=DD-0AA3-000000012-Y",
      "?no=DD-0AA3-000000012-X&d=0123456789abcdef&c=1",
      "?no=DD-0AA3-000000012-Y&d=0123456789ABCDEF&c=1",
      "?no=DD-0AA3-000000012-Y&d=0123456789abcde&c=1",
      "?no=DD-0AA3-000000012-Y&d=0123456789abcdef&c=01",
      "?no=DD-0AA3-000000012-Y&d=0123456789abcdef&c=1&e=2",
    ])
      expect(parseVerifyLink(search), search).to.equal(undefined);
  });
});
