import { describe } from "node:test";
import { answeringContract } from "../answering.contract.ts";
import { changingContract } from "../changing.contract.ts";
import { commandsContract } from "../commands.contract.ts";
import { feedsContract } from "../feeds.contract.ts";
import { membershipsContract } from "../memberships.contract.ts";
import { modelContract } from "../model.contract.ts";
import { numberingContract } from "../numbering.contract.ts";
import { listingContract, marksContract } from "../reading.contract.ts";
import { reportsContract } from "../reports.contract.ts";
import { sendingContract } from "../sending.contract.ts";
import { sharingContract } from "../shared-commit.contract.ts";
import { temporarySqliteStore } from "./temporary-store.contract.ts";

describe("SQLite keeps what every store promises", () => {
  sendingContract(temporarySqliteStore);
  commandsContract(temporarySqliteStore);
  changingContract(temporarySqliteStore);
  answeringContract(temporarySqliteStore);
  numberingContract(temporarySqliteStore);
  sharingContract(temporarySqliteStore);
  membershipsContract(temporarySqliteStore);
  marksContract(temporarySqliteStore);
  listingContract(temporarySqliteStore);
  reportsContract(temporarySqliteStore);
  feedsContract(temporarySqliteStore);
  modelContract(temporarySqliteStore);
});
