/** The line on which a bank hears of what happens to its collateral: server-sent events of the gateway. */

const WAIT_LIMIT_MS = 120_000;

export interface Alarm {
  readonly type: string;
  readonly data: { readonly pledgeId: string; readonly certificateNo: string | null };
}

/**
 * Opens the line; what happens from now on is heard.
 * @returns waits for an alert of a type
 */
export async function openAlarm(gateway: string, party: string): Promise<(type: string) => Promise<Alarm>> {
  const signal = AbortSignal.timeout(WAIT_LIMIT_MS);
  const response = await fetch(`${gateway}/v1/alerts/stream?party=${party}`, { signal });
  if (!response.ok || response.body === null)
    throw new Error(`${gateway}/v1/alerts/stream answered ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return async (type) => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end < 0) {
        const { done, value } = await reader.read();
        if (done) throw new Error("the line broke before the alarm came");
        text += value;
        continue;
      }
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      const data = /^data: ?(.*)$/m.exec(event)?.[1];
      const alarm = data === undefined ? undefined : (JSON.parse(data) as Alarm);
      if (alarm?.type !== type) continue;
      await reader.cancel();
      return alarm;
    }
  };
}
