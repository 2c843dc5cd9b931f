import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { keepPageOffline } from "./offline/register.ts";
import "./styles.css";
import "./shell/shell.css";
import "./forms/forms.css";
import "./lists/lists.css";
import "./deposit/deposit.css";

keepPageOffline();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
