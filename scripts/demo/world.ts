/** What the demo's acts share: a folder, the gateway, and commands whose outcome is expected. */
import { setTimeout } from "node:timers/promises";
import { datadeed, type CommandResult } from "./datadeed.ts";
import { result } from "./story.ts";

const START_LIMIT_MS = 180_000;

export interface DemoWorld {
  /** Folder of this run; removed at its end. */
  readonly home: string;
  /** Address of the gateway, without a slash at the end. */
  readonly gateway: string;
  /**
   * Runs `datadeed <args>` in the folder.
   * @param allowed exit codes; any other ends the demo
   */
  readonly run: (args: readonly string[], ...allowed: readonly number[]) => Promise<CommandResult>;
}

/** @param env with the API key and a password for the demo's key files */
export function createWorld(home: string, gateway: string, env: NodeJS.ProcessEnv): DemoWorld {
  return {
    home,
    gateway,
    async run(args, ...allowed) {
      const done = await datadeed(args, home, { ...env, DATADEED_URL: gateway });
      if (!allowed.includes(done.code))
        throw new Error(`the command ended with ${done.code}: ${JSON.stringify(done.json, null, 2)}`);
      return done;
    },
  };
}

export async function untilReady(gateway: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (let told = false; ; told = true) {
    const ready = await fetch(`${gateway}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > deadline)
      throw new Error(`no gateway is ready at ${gateway}; start it with "npm start" in another shell`);
    if (!told) result(`waiting for the gateway at ${gateway} ("npm start" in another shell) …`);
    await setTimeout(500);
  }
}
