// A client that is not ours, unmodified from npm, of onebot_sim: prints (id, user, text, time) of what it heard.
// usage: node onebot_client.mjs PORT MESSAGES [TOKEN]  The package is looked up in the working directory: npm install node-napcat-ts@0.4.25
import { pathToFileURL } from 'node:url';

const [port, wanted, token] = process.argv.slice(2);
const { NCWebsocket } = await import(pathToFileURL(process.cwd() + '/node_modules/node-napcat-ts/dist/index.js'));
const bot = new NCWebsocket({ protocol: 'ws', host: '127.0.0.1', port: Number(port), accessToken: token ?? '', reconnection: { enable: false } });
let heard = 0;
bot.on('message.private', (event) => {
  const text = event.message.filter((part) => part.type === 'text').map((part) => part.data.text).join('');
  process.stdout.write([event.self_id + ':' + event.message_id, event.user_id, text, event.time].join('\t') + '\n');
  if (++heard === Number(wanted)) setTimeout(() => process.exit(0), 100);
});
bot.on('api.response.failure', (event) => { console.error(event); process.exit(1); });
await bot.connect();
