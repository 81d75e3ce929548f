// Two clients that are not ours, unmodified from npm, on one room of bilibili_sim: prints (id, user, text, time) of what
// each heard. usage: node bilibili_client.mjs bilibili-live-ws|tiny-bilibili-ws PORT ROOM MESSAGES [PROTOVER]
// The package is looked up in the working directory: npm install bilibili-live-ws@6.3.1 tiny-bilibili-ws@1.0.2
import { createRequire } from 'node:module';

const [name, port, room, wanted, protover] = process.argv.slice(2);
const load = createRequire(process.cwd() + '/');
let heard = 0;

function take(message) {
  const info = message.info;
  const extra = JSON.parse(info[0][15].extra);
  process.stdout.write([extra.id_str, info[2][0], info[1], info[0][4]].join('\t') + '\n');
  if (++heard === Number(wanted)) setTimeout(() => process.exit(0), 100);
}

if (name === 'bilibili-live-ws') {
  const { LiveWS } = load('bilibili-live-ws');
  const live = new LiveWS(Number(room), {
    address: `ws://127.0.0.1:${port}/sub`, protover: Number(protover ?? 2), key: 'a-token',
  });
  live.on('DANMU_MSG', take);
  live.on('error', (error) => { console.error(error); process.exit(1); });
} else {
  const { KeepLiveWS } = load("tiny-bilibili-ws");

  const live = new KeepLiveWS(Number(room), {
    ssl: false, host: '127.0.0.1', port: Number(port), path: '/sub', key: 'a-token', buvid: 'B3', uid: 0,
  });
  live.on('DANMU_MSG', (event) => take(event.data ?? event));
  live.on('error', (error) => { console.error(error); process.exit(1); });
}
