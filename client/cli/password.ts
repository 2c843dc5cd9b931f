/** The password of a keystore: from the environment, or typed without echo. */
import { StringDecoder } from "node:string_decoder";
import { DataDeedError } from "#core/errors.ts";
import type { CliContext } from "./context.ts";

const SHORTEST = 8;

/**
 * The password that opens a keystore.
 * @throws USAGE when there is neither DATADEED_PASSWORD nor a terminal
 */
export async function askPassword(context: CliContext, prompt: string): Promise<string> {
  const given = context.world.env["DATADEED_PASSWORD"];
  return given === undefined || given === "" ? typed(context, prompt) : given;
}

/**
 * A password for a new keystore; typed twice.
 * @throws USAGE when it is too short, or typed in two ways
 */
export async function chooseNewPassword(context: CliContext): Promise<string> {
  const given = context.world.env["DATADEED_PASSWORD"];
  if (given !== undefined && given !== "") return expectLong(given);
  const password = expectLong(await typed(context, `New password (at least ${SHORTEST} characters): `));
  if ((await typed(context, "The same password again: ")) !== password) {
    throw new DataDeedError("USAGE", "the two passwords differ; nothing was written");
  }
  return password;
}

function expectLong(password: string): string {
  if (password.length < SHORTEST)
    throw new DataDeedError("USAGE", `the password has fewer than ${SHORTEST} characters`);
  return password;
}

const ENTER = /[\r\n]/;
const END_OF_INPUT = "\u0004";
const INTERRUPT = "\u0003";
const BACKSPACES = new Set(["\u0008", "\u007f"]);

async function typed({ world }: CliContext, prompt: string): Promise<string> {
  const { stdin, stderr, cleanups } = world;
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) {
    throw new DataDeedError(
      "USAGE",
      "no password: set DATADEED_PASSWORD, or run this on a terminal and type it",
    );
  }
  const setRawMode = stdin.setRawMode.bind(stdin);
  stderr.write(prompt);
  setRawMode(true);
  const forget = cleanups.add(() => setRawMode(false));
  try {
    return await readLine(stdin);
  } finally {
    setRawMode(false);
    forget();
    stderr.write("\n");
  }
}

/** Reads characters until Enter; what was typed ahead stays for the next question. In raw mode Ctrl-C is a character. */
function readLine(stdin: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder("utf8");
    let line: string[] = [];
    const onData = (data: Buffer | string) => {
      // Code points: one press of Backspace takes away what one press of a key gave.
      const characters = Array.from(typeof data === "string" ? data : decoder.write(data));
      for (const [i, character] of characters.entries()) {
        if (character === INTERRUPT) process.kill(process.pid, "SIGINT");
        else if (character === END_OF_INPUT) {
          onEnd();
          return;
        } else if (ENTER.test(character)) {
          stop();
          const ahead = characters.slice(i + 1).join("");
          if (ahead !== "") stdin.unshift(Buffer.from(ahead, "utf8"));
          resolve(line.join(""));
          return;
        } else line = BACKSPACES.has(character) ? line.slice(0, -1) : [...line, character];
      }
    };
    const onEnd = () => {
      stop();
      reject(new DataDeedError("USAGE", "no password was typed"));
    };
    const stop = () => stdin.off("data", onData).off("end", onEnd).pause();
    stdin.on("data", onData).on("end", onEnd).resume();
  });
}
