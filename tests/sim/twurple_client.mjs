// A client that is not ours, unmodified from npm, in #shop of twitch_sim, by TLS as it insists: prints (id, user, text, time).
// usage: node twurple_client.mjs TLS_PORT MESSAGES DIRECTORY      DIRECTORY/ca.pem is the authority that twitch_sim made
// The package is looked up in the working directory: npm install @twurple/chat@8.2.0 @twurple/auth@8.2.0
// The client knows one address, Twitch's; its own agent option leads it to the simulator.
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { connect } from 'node:tls';

const [port, wanted, directory] = process.argv.slice(2);
const { ChatClient } = createRequire(process.cwd() + '/')('@twurple/chat');
const agent = new Agent();
agent.createConnection = () => connect({
  host: '127.0.0.1', port: Number(port), ca: readFileSync(`${directory}/ca.pem`), servername: 'localhost',
});
const client = new ChatClient({ channels: ['shop'], connectionOptions: { wsOptions: { agent } } });
let heard = 0;
client.onMessage((_channel, _user, text, message) => {
  process.stdout.write([message.id, message.userInfo.userId, text, message.date.getTime()].join('\t') + '\n');
  if (++heard === Number(wanted)) setTimeout(() => process.exit(0), 100);
});
client.connect();
