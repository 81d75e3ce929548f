// A client that is not ours, unmodified from npm, in #shop of twitch_sim: prints (id, user, text, time) of what it heard.
// usage: node twitch_client.mjs PORT MESSAGES        The package is looked up in the working directory: npm install tmi.js@1.8.5
import { createRequire } from 'node:module';

const [port, wanted] = process.argv.slice(2);
const tmi = createRequire(process.cwd() + '/')('tmi.js');
const client = new tmi.Client({
  connection: { server: '127.0.0.1', port: Number(port), secure: false }, channels: ['shop'], logger: { info() {}, warn() {}, error: console.error, setLevel() {} },
});
let heard = 0;
client.on('message', (_, tags, text) => {
  process.stdout.write([tags.id, tags['user-id'], text, tags['tmi-sent-ts']].join('\t') + '\n');
  if (++heard === Number(wanted)) setTimeout(() => process.exit(0), 100);
});
client.connect().catch((error) => { console.error(error); process.exit(1); });
