package dev.jtc.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.jtc.runtime.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models: what they keep, submodels, optimizers. */
class ModelTest {
  private static final Tensor THREE = Tensor.of(new float[] {1, 2, 3});

  @Test
  void parametersStatesAndSubmodelsHavePaths() {
    Running.Made made =
        new Running.Made(
            """
            model Scale(n: dim, by: f32 = 2.0) {
                param weight: f32[n] = full(by, n)
                fn forward(x: f32[n]) -> f32[n] = x * weight
            }
            model Net {
                let first = Scale(3)
                let layers = [Scale(3, by = i + 1) for i in 0..2]
                state steps: i64 = 5
                fn forward(x: f32[3]) -> f32[3] {
                    var y = first(x)
                    for layer in layers { y = layer(y) }
                    return y + layers[0].weight
                }
            }
            """);
    assertEquals(
        List.of(
            "first.weight",
            "layers.0.weight",
            "layers.1.weight",
            "steps",
            "generator.key",
            "generator.counter"),
        made.names());
    assertEquals("f32[3] 5 9 13", made.call("forward", THREE));
  }

  @Test
  void onlyTrainFunctionsChangeThings() {
    Running.Made made =
        new Running.Made(
            """
            model Counter {
                state steps: i64 = 0
                param weight: f32 = 1
                train fn add(n: i64) -> i64 {
                    for i in 0..n { steps += 2 }
                    if steps > 4 { weight *= 10 }
                    return steps
                }
                fn get(x: f32) -> f32 = x * weight if !training else x
                train fn both(x: f32) -> f32 = get(x)
            }
            """);
    assertEquals("i64 2", made.call("add", Tensor.scalar(1L)));
    assertEquals("f32 1", made.cell("weight"));
    assertEquals("i64 6", made.call("add", Tensor.scalar(2L)));
    assertEquals("i64 6", made.cell("steps"));
    assertEquals("f32 20", made.call("get", Tensor.scalar(2f)));
    assertEquals("f32 2", made.call("both", Tensor.scalar(2f)));
  }

  @Test
  void whatAMemberComputesOnceIsKept() {
    Running.Made made =
        new Running.Made(
            """
            model Net(n: dim = 3, rate: f32 = 0.5, offset: f32 = sqrt(16.0)) {
                let scale = 1.0 / sqrt(f32(n) + 1)
                let table = (zeros(n) + 1, [ones(1), 2 * ones(1)])
                let (low, high) = (1, ones(2))
                fn f(x: f32[n]) =
                    (x * scale * rate + offset, table[0], table[1][1], high * low)
            }
            """);
    assertEquals("f32[3] 4.25 4.5 4.75; f32[3] 1 1 1; f32[1] 2; f32[2] 1 1", made.call("f", THREE));
    assertEquals(
        List.of("offset", "scale", "table.0", "table.1.0", "table.1.1", "high"),
        made.names().subList(0, 6));
  }

  @Test
  void momentumFollowsTheFormula() {
    Running.Made made =
        new Running.Made(
            """
            model Fit {
                param w: f32 = 1
                let opt = SGD(lr = 0.5, momentum = 0.5)
                train fn step(x: f32) -> f32 {
                    let loss = w * x
                    opt.minimize(loss)
                    return loss
                }
                train fn slower() -> f32 {
                    opt.lr = opt.lr / 2
                    return opt.lr
                }
            }
            """);
    // velocity 2, then 0.5·2 + 2 = 3: w = 1 − 1 = 0, then 0 − 1.5.
    assertEquals("f32 2", made.call("step", Tensor.scalar(2f)));
    assertEquals("f32 0", made.cell("w"));
    assertEquals("f32 0", made.call("step", Tensor.scalar(2f)));
    assertEquals("f32 -1.5", made.cell("w"));
    assertEquals("f32 3", made.cell("opt.velocity.w"));
    assertEquals("f32 0.25", made.call("slower"));
  }

  @Test
  void optimizersKeepSlotsForEachParameterAndStateOnce() {
    Running.Made made =
        new Running.Made(
            """
            optimizer Counting(lr: f32) {
                slot seen: i64 = 0
                slot total = 0
                state calls: i64 = 0
                update (p, g) {
                    seen += 1
                    calls += 1
                    total += g
                    p = p - lr * g / f32(seen)
                }
            }
            model Fit {
                param a: f32[2] = zeros(2)
                param b: f32 = 1
                let opt = Counting(lr = 1)
                train fn step(x: f32[2]) -> f32 {
                    let loss = sum(a * x) + 3 * b
                    opt.minimize(loss)
                    return loss
                }
            }
            """);
    Tensor x = Tensor.of(new float[] {1, 2});
    assertEquals("f32 3", made.call("step", x));
    made.call("step", x);
    assertEquals("f32[2] -1.5 -3", made.cell("a"));
    assertEquals("f32 -3.5", made.cell("b"));
    assertEquals("f32[2] 2 4", made.cell("opt.total.a"));
    assertEquals("i64 4", made.cell("opt.calls"));
  }

  @Test
  void gradientsByModelsAndParameters() {
    Running.Made made =
        new Running.Made(
            """
            model Net {
                let layer = Linear(3, 1)
                param bias: f32 = 2
                fn f(x: f32[3]) {
                    let y = sum(layer(x)) * bias
                    let (dw, db) = grad(y, wrt = layer)
                    return (dw, db, grad(y, wrt = layer.weight), len(parameters(layer)))
                }
                train fn update(x: f32[3]) -> f32 {
                    let loss = sum(layer(x)) * bias
                    bias -= 0.5 * grad(loss, wrt = bias) / (loss / bias)
                    return bias
                }
            }
            """);
    assertEquals("f32[1,3] 2 4 6; f32[1] 2; f32[1,3] 2 4 6; i64 2", made.call("f", THREE));
    assertEquals("f32 1.5", made.call("update", THREE));
  }

  @Test
  void initialValuesAreDrawnFromTheSeed() {
    Running.Made made =
        new Running.Made(
            """
            model Net {
                let a = Linear(4, 2)
                let b = Linear(4, 2)
                train fn noise(x: f32[2]) -> f32[2] = x + randn(2)
            }
            """);
    assertNotEquals(made.cell("a.weight"), made.cell("b.weight"));
    Tensor zeros = Tensor.of(new float[2]);
    assertNotEquals(made.call("noise", zeros), made.call("noise", zeros));
  }

  @Test
  void aLoopInATrainFunctionUpdatesEachTime() {
    Running.Made made =
        new Running.Made(
            """
            model Fit {
                param w: f32 = 8
                let opt = SGD(lr = 0.25)
                train fn run(n: i64) -> f32 {
                    var loss = 0.0
                    for i in 0..n {
                        loss = w * w
                        opt.minimize(loss)
                    }
                    return loss
                }
            }
            """);
    // Each step halves w.
    assertEquals("f32 4", made.call("run", Tensor.scalar(3L)));
    assertEquals("f32 1", made.cell("w"));
  }
}
