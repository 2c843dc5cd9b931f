/** One contender in a process of its own, so that its memory is its own: `node run-contender.ts <name> <folder>`. */
import { CONTENDERS } from "./contenders.ts";
import { readHistory } from "./history-file.ts";

const [name = "", folder = ""] = process.argv.slice(2);
const contender = CONTENDERS[name];
if (contender === undefined)
  throw new RangeError(`contender: expected one of ${Object.keys(CONTENDERS).join(", ")}`);
const history = await readHistory(folder);
// Once for nothing: compiled code, open connections.
await contender(history);
const before = process.cpuUsage();
const startedAt = performance.now();
const events = await contender(history);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(before);
const peakMiB = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ events, seconds, cpuSeconds: (user + system) / 1e6, peakMiB }));
process.exit(0);
