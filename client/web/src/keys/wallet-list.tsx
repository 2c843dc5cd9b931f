import { Button } from "antd";
import { useEffect, useState } from "react";
import { KEYS_TEXTS } from "../i18n/keys.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { ErrorState } from "../shell/states.tsx";
import { connectWallet, watchWallets, type AnnouncedWallet } from "./injected-wallets.ts";
import { useKey } from "./keys.tsx";

export function WalletList() {
  const { t } = useTexts(KEYS_TEXTS);
  const { use } = useKey();
  const [wallets, setWallets] = useState<readonly AnnouncedWallet[]>([]);
  const [error, setError] = useState<unknown>(null);
  useEffect(
    () =>
      watchWallets((wallet) =>
        setWallets((known) => (known.some(({ uuid }) => uuid === wallet.uuid) ? known : [...known, wallet])),
      ),
    [],
  );
  return (
    <div className="stack">
      <div className="fine">{t("walletHint")}</div>
      {wallets.length === 0 ? (
        <div data-testid="no-wallets">{t("noWallets")}</div>
      ) : (
        <div className="row">
          {wallets.map((wallet) => (
            <Button
              key={wallet.uuid}
              data-testid="wallet"
              onClick={() => {
                setError(null);
                connectWallet(wallet).then(use, setError);
              }}
            >
              {t("connect", { name: wallet.name })}
            </Button>
          ))}
        </div>
      )}
      {error !== null && <ErrorState error={error} />}
    </div>
  );
}
