/** Schemas of query and path parameters: they validate, and they are the documentation. */
import { z } from "zod";
import "zod-openapi";
import { zAccount } from "#core/address.ts";

/** A decimal integer in its one spelling. */
export function zQueryInteger(minimum: number, maximum: number) {
  const message = `expected an integer from ${minimum} to ${maximum}`;
  return z
    .string(message)
    .regex(/^(?:0|[1-9]\d{0,15})$/, message)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, message)
    .meta({
      override({ jsonSchema }) {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: "integer", minimum, maximum });
      },
    });
}

/** `true` or `false`. */
export const zQueryFlag = z
  .enum(["true", "false"], "expected true or false")
  .transform((text) => text === "true");

export const zHolderFilter = zAccount.meta({
  description: "Account of the holder, an EVM address",
  override: { type: "string", pattern: "^0x[0-9a-fA-F]{40}$" },
});

export const zNumberPath = z.object({
  no: z.string().meta({ description: "Certificate number, any case", examples: ["DD-0AA3-000000012-Y"] }),
});

export const LAST_INDEX = 999_999_999;
