/** The log's checkpoints, as events: each goes on where the one before ended. */
import type { certificateLogAbi } from "../abi/certificate-log.ts";
import type { Handlers } from "./abi-types.ts";
import { NOTARY } from "./roles.ts";
import { broken, restricted, type Step } from "./step.ts";

export const LOG_HANDLERS: Handlers<typeof certificateLogAbi, Step> = {
  Checkpoint({ size: wide, root, previousSize: wideBefore, entriesCid }, step) {
    const { checkpoints } = step.state;
    const size = Number(wide);
    const previousSize = Number(wideBefore);
    const expected = checkpoints.at(-1)?.size ?? 0;
    if (previousSize !== expected) broken(step, "CHECKPOINT_GAP", { expected, found: previousSize });
    if (size <= previousSize) broken(step, "CHECKPOINT_NOT_LARGER", { size, previousSize });
    checkpoints.push({ size, previousSize, root, entriesCid, time: step.now, place: step.place });
    restricted(step, NOTARY);
  },
};
