// A framework that is not ours, unmodified from npm, that bots of OneBot dial in to: prints (id, user, text, time) of what it heard.
// usage: node koishi_bot.mjs PORT MESSAGES       onebot_sim dial PORT /onebot MESSAGES is the bot
// The packages are looked up in the working directory: npm install koishi@4.18.11 koishi-plugin-adapter-onebot@6.9.4
import { createRequire } from 'node:module';

const [port, wanted] = process.argv.slice(2);
const load = createRequire(process.cwd() + '/');
const { Context, Logger } = load('koishi');
Logger.levels.base = 1;
const app = new Context();
app.plugin(load('@koishijs/plugin-http').default);
app.plugin(load('@koishijs/plugin-server').default, { host: '127.0.0.1', port: Number(port) });
app.plugin(load('koishi-plugin-adapter-onebot').default, { protocol: 'ws-reverse', selfId: '20002', path: '/onebot', responseTimeout: 1000 });
let heard = 0;
app.on('message', (session) => {
  const text = session.elements.filter((part) => part.type === 'text').map((part) => part.attrs.content).join('');
  process.stdout.write([session.selfId + ':' + session.messageId, session.userId, text, session.timestamp / 1000].join('\t') + '\n');
  if (++heard === Number(wanted)) setTimeout(() => process.exit(0), 100);
});
await app.start();
