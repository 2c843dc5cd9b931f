/** A file for its owner's eyes only: whole or not there, also after a crash. */
export interface SecretFile {
  /** null when there is none. @throws KEY_INVALID when others may read it */
  read(): Promise<string | null>;
  /** Durable when it resolves. @returns false when there is one already; it is left alone. @throws KEY_INVALID */
  create(text: string): Promise<boolean>;
}
