import { operatorCommand } from "./operator-command.ts";
import { expect, test } from "./scenario.ts";

test(
  "P2: after the operator restored a backup, what it lacks is offered again where it was written, and goes out once",
  { tag: "@slow" },
  async ({ person, server }, testInfo) => {
    const backup = testInfo.outputPath("backup.db");
    const ana = await person("ana");
    const bob = await person("bob");
    await ana.opens("bob");
    await ana.writes("in the backup");
    await bob.opensFromList("ana");
    await bob.sees("in the backup", { from: "ana" });
    await operatorCommand(server, "backup", backup);
    await ana.writes("lost by the restore");
    await bob.sees("lost by the restore", { from: "ana" });

    await server.kill();
    await ana.isNotConnected();
    await ana.writes("typed while it was away");
    await ana.isWaiting("typed while it was away");
    await ana.seesInOrder(["in the backup", "lost by the restore", "typed while it was away"]);
    await operatorCommand(server, "restore", backup);
    await server.restart();

    const lost = ana.rowsWith("lost by the restore");
    await expect(lost).toContainText("restored from a backup");
    await ana.isStored("typed while it was away");
    await expect(bob.rowsWith("lost by the restore")).toHaveCount(0);
    await lost.getByRole("button", { name: "Retry" }).click();
    await ana.isStored("lost by the restore");
    const all = ["in the backup", "typed while it was away", "lost by the restore"];
    await ana.seesInOrder(all);
    await bob.seesInOrder(all);
    await ana.reloads();
    await ana.seesInOrder(all);
  },
);
