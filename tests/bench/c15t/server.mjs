// Serves c15t's back end as its documentation sets it up: Kysely adapter, own migrations, defaults.
//
// PORT, and either SQLITE_FILE or DATABASE_URL (PostgreSQL); PROCESSES (1) share the port.

import cluster from "node:cluster";
import { DatabaseSync } from "node:sqlite";
import { c15tInstance } from "@c15t/backend";
import { kyselyAdapter } from "@c15t/backend/db/adapters/kysely";
import { migrator } from "@c15t/backend/db/migrator";
import { DB } from "@c15t/backend/db/schema";
import { serve } from "@hono/node-server";
import { Kysely, PostgresDialect, SqliteDialect } from "kysely";
import pg from "pg";

const { PORT, SQLITE_FILE, DATABASE_URL, PROCESSES = "1" } = process.env;

// Node's own SQLite behind the interface of better-sqlite3 that Kysely expects: that package needs
// a compiler or a download at installation.
function sqlite(file) {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
        run: (parameters) => statement.run(...parameters),
      };
    },
  };
}

function adapter() {
  const dialect = DATABASE_URL
    ? new PostgresDialect({ pool: new pg.Pool({ connectionString: DATABASE_URL }) })
    : new SqliteDialect({ database: sqlite(SQLITE_FILE) });
  const provider = DATABASE_URL ? "postgresql" : "sqlite";
  return kyselyAdapter({ db: new Kysely({ dialect }), provider });
}

async function migrate() {
  const plan = await migrator({ db: DB.client(adapter()), schema: "latest" });
  await plan.execute();
}

function listen() {
  const c15t = c15tInstance({
    adapter: adapter(),
    trustedOrigins: ["http://localhost"],
    logger: { level: "error" },
  });
  serve({ fetch: c15t.handler, port: Number(PORT), hostname: "127.0.0.1" });
}

if (cluster.isPrimary) {
  await migrate();
}
if (cluster.isPrimary && Number(PROCESSES) > 1) {
  for (let started = 0; started < Number(PROCESSES); started += 1) cluster.fork();
  process.on("SIGTERM", () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill();
    process.exit();
  });
} else {
  listen();
}
