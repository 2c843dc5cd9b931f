/** `npm start`: builds the web page when it is missing or old, then runs the gateway in this process. */
import { buildWeb } from "./build-web.ts";

try {
  await buildWeb();
} catch (error) {
  // Deposits matter more than the page: the gateway starts without it and says so.
  process.stderr.write(
    `datadeed: the web page could not be built: ${error instanceof Error ? error.message : String(error)}\n`,
  );
}
await import("../server/main.ts");
