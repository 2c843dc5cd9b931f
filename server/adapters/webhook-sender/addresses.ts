/** Which addresses somebody else may have this machine call. */
import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { WebhookTargets } from "../../ports/webhooks.ts";

type Family = "ipv4" | "ipv6";

/** IANA's special-purpose registries: what is not reachable as somebody's server on the internet. */
const SPECIAL: readonly (readonly [network: string, prefix: number, family: Family])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"], // link-local; the metadata services of clouds
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"], // multicast, reserved, broadcast
  ["2001::", 23, "ipv6"], // Teredo, ORCHID and other protocols
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"], // 6to4: an IPv4 address inside
  ["3fff::", 20, "ipv6"],
];

function listOf(entries: readonly (readonly [string, number, Family])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of entries) list.addSubnet(network, prefix, family);
  return list;
}

const special = listOf(SPECIAL);
/** Everything else of IPv6 (loopback, unique local, link-local, mapped and translated IPv4) is none of the internet. */
const globalUnicast = listOf([["2000::", 3, "ipv6"]]);
const loopback = listOf([
  ["127.0.0.0", 8, "ipv4"],
  ["::1", 128, "ipv6"],
]);

/** IPv4 in IPv6's clothes (`::ffff:127.0.0.1`) is judged as what it is. */
function plain(address: string): string {
  if (!isIPv6(address)) return address;
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]/`);
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (mapped === null) return hostname.slice(1, -1);
  const [high, low] = [parseInt(mapped[1]!, 16), parseInt(mapped[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

export function isLoopback(address: string): boolean {
  const text = plain(address);
  return (isIPv4(text) || isIPv6(text)) && loopback.check(text, isIPv4(text) ? "ipv4" : "ipv6");
}

/** @param address an IP address; anything else is forbidden */
export function isAllowed(address: string, targets: WebhookTargets): boolean {
  const text = plain(address);
  if (!isIPv4(text) && !isIPv6(text)) return false;
  if (targets === "any" || (targets === "loopback" && isLoopback(text))) return true;
  return isIPv4(text)
    ? !special.check(text, "ipv4")
    : globalUnicast.check(text, "ipv6") && !special.check(text, "ipv6");
}
