import { useState } from "react";

const STORED = "datadeed.theme";

export interface Theme {
  readonly dark: boolean;
  readonly setDark: (dark: boolean) => void;
}

/** Dark or light: as chosen before, else as the system has it. */
export function useTheme(): Theme {
  const [dark, set] = useState(() => {
    const stored = localStorage.getItem(STORED);
    return stored === null ? matchMedia("(prefers-color-scheme: dark)").matches : stored === "dark";
  });
  const setDark = (next: boolean) => {
    localStorage.setItem(STORED, next ? "dark" : "light");
    set(next);
  };
  return { dark, setDark };
}
