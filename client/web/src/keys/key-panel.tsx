import { Button, Radio } from "antd";
import { useState } from "react";
import { KEYS_TEXTS } from "../i18n/keys.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { CreateKey } from "./create-key.tsx";
import { useKey } from "./keys.tsx";
import { OpenKeyFile } from "./open-key-file.tsx";
import { WalletList } from "./wallet-list.tsx";

const WAYS = { FILE: "wayFile", NEW: "wayNew", WALLET: "wayWallet" } as const;
type Way = keyof typeof WAYS;

/** The key in use, or the three ways to one. */
export function KeyPanel() {
  const { t } = useTexts(KEYS_TEXTS);
  const { key, forget } = useKey();
  const [way, setWay] = useState<Way>("FILE");
  /** Stays in sight after a key was made: its file may have to be saved again. */
  const making = way === "NEW";
  return (
    <div className="stack">
      {key !== null && (
        <div className="row key-in-use" data-testid="key-in-use" data-address={key.address}>
          <span>
            <strong>{t("inUse")}</strong> <span className="fine">{key.name}</span>
            <span className="mono block">{key.address}</span>
          </span>
          <Button onClick={forget}>{t("forget")}</Button>
        </div>
      )}
      {key === null && (
        <Radio.Group
          aria-label={t("ways")}
          optionType="button"
          value={way}
          onChange={({ target }) => setWay(target.value as Way)}
          options={Object.entries(WAYS).map(([value, label]) => ({ value, label: t(label) }))}
        />
      )}
      {key === null && way === "FILE" && <OpenKeyFile />}
      {making && <CreateKey />}
      {key === null && way === "WALLET" && <WalletList />}
    </div>
  );
}
