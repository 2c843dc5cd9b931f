/** Files are cut into chunks of this size (PROTOCOL section 1). Alone here: hashing threads need it and nothing else. */
export const CHUNK_SIZE_BYTES = 1_048_576;
