package dev.jtc.bench;

import org.openjdk.jmh.infra.Blackhole;

/** One call of what is measured. */
interface Work {
  void run(Blackhole results);
}
