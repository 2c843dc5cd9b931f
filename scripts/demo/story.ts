/** How the demo speaks: numbered steps in plain words, the command behind each, and what came of it. */
const paint = (code: number) => (text: string) =>
  process.stdout.isTTY && process.env["NO_COLOR"] === undefined ? `\u001b[${code}m${text}\u001b[0m` : text;
const bold = paint(1);
const dim = paint(2);

let steps = 0;

/** What happens now, and why a banker should care. */
export function step(title: string, words: string): void {
  process.stdout.write(`\n${bold(`${++steps}. ${title}`)}\n   ${words.replaceAll("\n", "\n   ")}\n`);
}

/** The command that a user would type. */
export function command(text: string): void {
  process.stdout.write(`   ${dim(`$ ${text}`)}\n`);
}

export function result(text: string): void {
  process.stdout.write(`   → ${text.replaceAll("\n", "\n     ")}\n`);
}
