/** What tests of the certificates' register begin with. */
import { createCertificateLife, type CertificateLife } from "./certificate-life.ts";
import { createPledging, type Pledging } from "./pledging.ts";
import { createRegister, type Register } from "./register.ts";
import { expectReplay } from "./replay.ts";

export interface CertificateWorld {
  readonly world: Register;
  readonly life: CertificateLife;
  readonly pledging: Pledging;
}

/** Registers of its own for each test of the suite; after it their whole history is replayed. */
export function onFreshRegisters(give: (made: CertificateWorld) => void): void {
  let world: Register;
  beforeEach(async () => {
    world = await createRegister();
    give({ world, life: createCertificateLife(world), pledging: createPledging(world) });
  });
  afterEach(() => expectReplay(world));
}
