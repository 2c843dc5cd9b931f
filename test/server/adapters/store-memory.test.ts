import { describeAlertStore } from "../../helpers/alert-store.behavior.ts";
import { describeProofStore } from "../../helpers/proof-store.behavior.ts";
import { describeSessionStore } from "../../helpers/session-store.behavior.ts";
import { describeStore } from "../../helpers/store.behavior.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";

// The fake that other tests rely on has to behave like the real ones.
const open = () => {
  const store = new MemoryStore();
  return Promise.resolve({ store, reopen: () => Promise.resolve(store), dispose: () => Promise.resolve() });
};

describeStore("The store in memory", open);
describeAlertStore("The store in memory", open);
describeProofStore("The store in memory", open);
describeSessionStore("The store in memory", open);
