import { expect } from "chai";
import { DataDeedError } from "#core/errors.ts";
import { createLogger } from "../../../server/adapters/logger.ts";

function capture(level: "debug" | "info" | "warn" | "error" | "silent") {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({
    level,
    destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  return { lines, logger };
}

describe("the logger", () => {
  it("writes one JSON object a line with level, time, fields and message", () => {
    const { lines, logger } = capture("info");
    logger.child({ requestId: "1" }).warn({ route: "/healthz" }, "slow");
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include({ level: "warn", requestId: "1", route: "/healthz", msg: "slow" });
    expect(new Date(String(lines[0]?.time)).toISOString()).to.equal(lines[0]?.time);
    expect(lines[0]).to.not.have.any.keys("pid", "hostname");
  });

  it("leaves out what is below its level", () => {
    const { lines, logger } = capture("warn");
    logger.debug({}, "a");
    logger.info({}, "b");
    logger.error({}, "c");
    expect(lines.map(({ msg }) => msg)).to.deep.equal(["c"]);
    const silent = capture("silent");
    silent.logger.error({}, "d");
    expect(silent.lines).to.have.length(0);
  });

  it("keeps code, details and the chain of causes of an error", () => {
    const { lines, logger } = capture("info");
    const root = new Error("disk full");
    const error = new DataDeedError("STORE_FAILED", "append", {
      cause: new DataDeedError("INTERNAL", "inner", { cause: root }),
      details: { size: 3 },
    });
    logger.error({ err: error }, "failed");
    const { err } = lines[0] as {
      err: { code: string; details: object; cause: { code: string; cause: { message: string } } };
    };
    expect(err).to.include({ code: "STORE_FAILED" });
    expect(err.details).to.deep.equal({ size: 3 });
    expect([err.cause.code, err.cause.cause.message]).to.deep.equal(["INTERNAL", "disk full"]);
  });
});
