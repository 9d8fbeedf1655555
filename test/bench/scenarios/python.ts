import { ensurePackages } from "../../../scripts/debian.ts";
import { pythonPackages, pythonStubs } from "../../interop/python-grpc.ts";
import type { Contender } from "../scenario.ts";
import { peer, type Measure } from "./pairs.ts";

/** A chat in Python over gRPC that keeps nothing. @param measure what is done with it */
export function python(measure: Measure): Contender {
  return {
    name: "Python gRPC without a store",
    async measure(run) {
      ensurePackages(pythonPackages);
      await using stubs = await pythonStubs();
      const program = {
        file: "python-grpc.py",
        protocol: "grpc",
        interpreter: ["/usr/bin/python3"],
        words: [stubs.directory],
        durable: false,
      } as const;
      return await peer("", program, measure).measure(run);
    },
  };
}
