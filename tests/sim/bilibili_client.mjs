// Two clients that are not ours, unmodified from npm, on one room of bilibili_sim: prints (id, user, text, time) of what
// each heard. usage: node bilibili_client.mjs bilibili-live-ws|tiny-bilibili-ws PORT ROOM MESSAGES [PROTOVER]
// The package is looked up in the working directory: npm install bilibili-live-ws@6.3.1 tiny-bilibili-ws@1.0.2
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';

const [name, port, room, wanted, protover] = process.argv.slice(2);
const load = createRequire(process.cwd() + '/');
let heard = 0;

function print(...tuple) {
  process.stdout.write(tuple.join('\t') + '\n');
  if (++heard === Number(wanted)) setTimeout(() => process.exit(0), 100);
}

function take({ info }) {
  print(JSON.parse(info[0][15].extra).id_str, info[2][0], info[1], info[0][4]);
}

async function start(key) {
  const body = JSON.stringify({ code: 'c1', app_id: 1 });
  const headers = {
    'x-bili-accesskeyid': key, 'x-bili-content-md5': createHash('md5').update(body).digest('hex'),
    'x-bili-signature-method': 'HMAC-SHA256', 'x-bili-signature-nonce': randomUUID(),
    'x-bili-signature-version': '1.0', 'x-bili-timestamp': String(Math.floor(Date.now() / 1000)),
  };
  const text = Object.entries(headers).map(([name, value]) => `${name}:${value}`).join('\n');
  headers.Authorization = createHmac('sha256', key).update(text).digest('hex');
  const answer = await fetch(`http://127.0.0.1:${port}/v2/app/start`, { method: 'POST', headers, body });
  return (await answer.json()).data.websocket_info;
}

if (name === 'open-live') {
  const { LiveWS } = load('bilibili-live-ws');
  const { auth_body: authBody, wss_link: [address] } = await start('a-key');
  const live = new LiveWS(0, { address, authBody: JSON.parse(authBody) });
  live.on('LIVE_OPEN_PLATFORM_DM', ({ data }) => print(data.msg_id, data.open_id, data.msg, data.timestamp * 1000));
  live.on('error', (error) => { console.error(error); process.exit(1); });
} else if (name === 'bilibili-live-ws') {
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
