package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static Batches of(Tensor tensor, long size, boolean dropLast) {
    return Batches.of(new Tensor[] {tensor}, size, true, dropLast, 1, 0);
  }

  @Test
  void anySizeIsASize() {
    Tensor rows = Tensor.zeros(DType.F32, 5, 2);
    for (long size : new long[] {5, 6, 1L << 31, 1L << 32, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
      Batches all = of(rows, size, false);
      assertEquals(1, all.count());
      assertEquals("f32[5, 2]", all.next()[0].type());
      assertNull(all.next());
      assertEquals(size == 5 ? 1 : 0, of(rows, size, true).count());
    }
    assertEquals(2, of(rows, 3, false).count());
    assertEquals(1, of(rows, 3, true).count());
    assertEquals(0, of(Tensor.zeros(DType.F32, 0, 2), 3, false).count());
  }

  @Test
  void whoeverIsInterruptedWhileWaitingIsStoppedNotBroken() {
    Batches large = of(Tensor.zeros(DType.F32, 64, 1 << 16), 8, false);
    Thread.currentThread().interrupt();
    try (large) {
      assertThrows(
          CancellationException.class,
          () -> {
            while (large.next() != null) {
              Thread.currentThread().interrupt();
            }
          });
    } finally {
      Thread.interrupted();
    }
  }
}
