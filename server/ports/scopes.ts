/** What an API key or a session is good for. */
export type ApiScope = "deposit" | "pledge" | "register" | "admin";
