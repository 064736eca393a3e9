package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.DynamicIndex;
import dev.jtc.compiler.op.Random;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;

/** Random numbers: each draw reads the generator in force and moves its counter on. */
final class RandomBuiltins {
  private RandomBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        new Builtin("rand", List.of("sizes..."), RandomBuiltins::rand),
        new Builtin("randn", List.of("sizes..."), RandomBuiltins::randn),
        new Builtin("randint", List.of("low", "high", "sizes..."), RandomBuiltins::randint));
  }

  /** The seed of a new model, see {@link Elaboration#drawSeed}. */
  static Value seed(Elaboration e, Span span) {
    TensorType two = new TensorType(DType.I64, Shape.of(2));
    Value words = RandomBuiltins.draw(e, new Random(Random.Kind.WORD, two), span).orElseThrow();
    Builds b = e.build();
    Value low = b.emit(new DynamicIndex(), words, e.integer(0));
    Value high = b.emit(new DynamicIndex(), words, e.integer(1));
    return b.add(low, b.mul(high, e.integer(1L << 32)));
  }

  /** Draws from the generator in force; empty after a report. */
  static Optional<Value> draw(Elaboration e, Random random, Span span) {
    Elaboration.RandomSource source = e.random();
    if (source == null) {
      e.error(
          Diagnostic.error(
                  Code.RANDOM_IN_PLAIN_FN, "a plain `fn` of a model cannot draw random numbers")
              .at(span, "would move the model's generator on")
              .help("declare the function as `train fn`, or take the numbers as an argument"));
      return Optional.empty();
    }
    Value key = ((Val.Tensor) e.store().read(source.key())).value();
    Value counter = ((Val.Tensor) e.store().read(source.counter())).value();
    Builds b = e.build();
    Value drawn = b.emit(random, key, counter);
    e.store().write(source.counter(), new Val.Tensor(b.add(counter, b.size(random.blocks()))));
    return Optional.of(drawn);
  }

  private static Val rand(Call call) {
    TensorType type = call.typeOf(call.dtype("dtype", DType.F32));
    return call.failed() ? Val.ERROR : unit(call, type);
  }

  private static Val unit(Call call, TensorType type) {
    if (!type.dtype().isFloat()) {
      return call.elaboration()
          .error(Code.ARGUMENT_TYPE, "random numbers of this kind are f32 or f64", call.span(), "");
    }
    return draw(call.elaboration(), new Random(Random.Kind.UNIT, type), call.span())
        .<Val>map(Val.Tensor::new)
        .orElse(Val.ERROR);
  }

  /** Box and Muller's transform of two uniform numbers: √(−2·ln(1−u))·cos(2π·v). */
  private static Val randn(Call call) {
    TensorType type = call.typeOf(call.dtype("dtype", DType.F32));
    if (call.failed()) {
      return Val.ERROR;
    }
    Val first = unit(call, type);
    Val second = first.isError() ? Val.ERROR : unit(call, type);
    if (!(first instanceof Val.Tensor u) || !(second instanceof Val.Tensor v)) {
      return Val.ERROR;
    }
    Builds b = call.build();
    Value log = b.map(ScalarFns.LOG, b.sub(b.full(type, 1), u.value()));
    Value radius = b.map(ScalarFns.SQRT, b.mul(b.full(type, -2), log));
    Value angle = b.mul(b.full(type, 2 * Math.PI), v.value());
    return new Val.Tensor(b.mul(radius, b.map(ScalarFns.COS, angle)));
  }

  /**
   * {@code low + floor(word·(high − low) / 2^32)}: every value of the range, the end excluded. The
   * range has at most 2^31 numbers.
   */
  private static Val randint(Call call) {
    Value low = call.tensor("low", Optional.of(DType.I64));
    Value high = call.tensor("high", Optional.of(DType.I64));
    Shape shape = call.typeOf(DType.I64).shape();
    if (call.failed()) {
      return Val.ERROR;
    }
    TensorType scalar = TensorType.scalar(DType.I64);
    if (!low.type().equals(scalar) || !high.type().equals(scalar)) {
      return call.elaboration()
          .error(
              Diagnostic.error(Code.ARGUMENT_TYPE, "`randint` needs i64 scalars for its bounds")
                  .at(call.spanOf("low"), low.type().words())
                  .at(call.spanOf("high"), high.type().words()));
    }
    boolean isKnown = false;
    if (call.val("low") instanceof Val.Int from && call.val("high") instanceof Val.Int to) {
      Dim count = to.dim().minus(from.dim());
      isKnown = count.isConstant();
      if (count.isConstant() && (count.value() < 1 || count.value() > 1L << 31)) {
        return call.elaboration()
            .error(
                Diagnostic.error(
                        Code.ARGUMENT_TYPE, "`randint` cannot draw one of " + count + " numbers")
                    .at(call.spanOf("high"), "excluded")
                    .note("from `low` up to `high` there must be 1 to 2^31 of them"));
      }
    }
    TensorType type = new TensorType(DType.I64, shape);
    Optional<Value> word =
        draw(call.elaboration(), new Random(Random.Kind.WORD, type), call.span());
    if (word.isEmpty()) {
      return Val.ERROR;
    }
    Builds b = call.build();
    Value count =
        isKnown
            ? b.sub(high, low)
            : call.elaboration().at(call.span(), () -> b.map(ScalarFns.CHOICES, low, high));
    Value range = b.spread(count, shape);
    Value scale = b.spread(Builtins.integer(b, 1L << 32), shape);
    Value offset = b.map(ScalarFns.FLOORDIV, b.mul(word.get(), range), scale);
    return new Val.Tensor(b.add(b.spread(low, shape), offset));
  }
}
