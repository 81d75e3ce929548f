// Handles the tickets of one team, most urgent first: node handler.mjs TEAM
import { createClient } from "redis";

const team = process.argv[2];
if (team === undefined) {
  console.error("usage: handler.mjs TEAM");
  process.exit(2);
}
const me = `node-${process.pid}`;
const streams = [0, 1, 2, 3].map((p) => ({ key: `danmaku:{${team}}:tickets:P${p}`, id: ">" }));
const client = createClient({ url: process.env.REDIS_URL ?? "redis://127.0.0.1:6379" });
await client.connect();

async function isOutdated(ticket) {
  const newest = await client.hGet(`danmaku:{${team}}:ticket:${ticket.id}`, "version");
  return newest !== null && Number(newest) > ticket.version;
}

for (;;) {
  const answer = await client.xReadGroup("handlers", me, streams, { COUNT: 10, BLOCK: 5000 });
  if (answer === null) break;
  for (const { name, messages } of answer.sort((a, b) => a.name.localeCompare(b.name))) {
    for (const { id, message } of messages) {
      const ticket = JSON.parse(message.ticket);
      if (!(await isOutdated(ticket))) {
        console.log(ticket.priority, ticket.serial, ticket.title, "·", ticket.duplicates.users, "users");
      }
      await client.xAck(name, "handlers", id);
    }
  }
}
await client.close();
