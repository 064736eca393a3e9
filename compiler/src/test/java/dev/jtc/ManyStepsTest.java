package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.emulate.EmulatedDriver;
import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.runtime.cuda.Device;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training loops whose steps are launched many at a time. */
class ManyStepsTest {
  private static final String LINE =
      """
      model Line {
          param w: f32 = randn()
          state count: i64 = 0
          state last: f32 = 0.0
          train fn step(x: f32[40], y: f32[40]) -> (f32, i64, bool) {
              let loss = mean((w * x - y) ^ 2)
              let dw = grad(loss, wrt = w)
              last = w
              w -= 0.1 * dw
              count += 1
              return (loss, count, loss > 1.0)
          }
      }

      main {
          seed(3)
          let x = randn(40)
          let y = 3.0 * x
          let other = y + 1.0
          let net = Line()
          let (first, number, above) = net.step(x, y)
          for t in 0..600 {
              let (loss, count, big) = net.step(x, y)
              if t % 200 == 199 {
                  print("{t} {loss} {count} {big} {net.w}")
              }
          }
      TAIL
      }
      """;

  private static HostProgram program(String tail) {
    return ExamplePrograms.check("line.jt", LINE.replace("TAIL", tail));
  }

  private static long launches(String tail, Launch.Order order) throws IOException {
    ExamplePrograms.Example example = new ExamplePrograms.Example(program(tail));
    EmulatedDriver driver = new EmulatedDriver(order);
    try (Device device = Device.of(() -> driver)) {
      assertEquals(example.output(), example.output(device, left -> {}));
    }
    assertEquals(0, driver.held());
    return driver.launches();
  }

  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void sixHundredStepsAreFewLaunches(Launch.Order order) throws IOException {
    long launches = launches("print(net.last)", order);
    assertTrue(launches < 30, launches + " launches");
  }

  private static final String NET =
      """
      model Net {
          param v: f32[5, 12] = randn(5, 12)
          param w: f32[12, 3] = randn(12, 3)
          train fn step(x: f32[20, 5], y: f32[20, 3]) -> f32 {
              let loss = mean((softmax(x @ v, dim = 1) @ w - y) ^ 2)
              let (dv, dw) = grad(loss, wrt = (v, w))
              v -= 0.05 * dv
              w -= 0.05 * dw
              return loss
          }
      }

      main {
          seed(3)
          let x = randn(20, 5)
          let y = randn(20, 3)
          let net = Net()
          for t in 0..20 {
              let loss = net.step(x, y)
              if t == 19 {
                  print("{loss}")
              }
          }
      }
      """;

  /** Tiles of products have blocks of 256 threads, short rows of 32. */
  @ParameterizedTest
  @EnumSource(Launch.Order.class)
  void blocksOfDifferentSizesAreMadeEqual(Launch.Order order) throws IOException {
    ExamplePrograms.Example example =
        new ExamplePrograms.Example(ExamplePrograms.check("net.jt", NET));
    EmulatedDriver driver = new EmulatedDriver(order);
    try (Device device = Device.of(() -> driver)) {
      assertEquals(example.output(), example.output(device, left -> {}));
    }
    assertTrue(driver.launches() < 40, driver.launches() + " launches");
    assertEquals(0, driver.held());
  }

  @Test
  void resultsThatAreReadLateAreThoseOfTheirStep() throws IOException {
    String tail =
        """
            var all = zeros(7)
            var before = first
            for t in 0..7 {
                let (loss, count, big) = net.step(x, y)
                let (next, again, small) = net.step(x, other)
                all = all + loss * next
                print("{before} {again} {small}")
                before = loss
            }
            print("{first} {number} {above} {all} {before}")
        """;
    launches(tail, Launch.Order.FORWARD);
  }
}
