package dev.jtc.compiler.loop;

import dev.jtc.runtime.DType;
import java.lang.reflect.Array;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Runs kernels statement by statement, all loops in order: what every back end is tested against.
 */
public final class KernelEvaluator {
  private final Map<String, Buffer> buffers = new HashMap<>();
  private final Map<String, Object> arrays = new HashMap<>();
  private final ToLongFunction<String> dims;
  private final ExprEvaluator numbers;

  private KernelEvaluator(Kernel kernel, List<Object> arrays, ToLongFunction<String> dims) {
    for (int i = 0; i < arrays.size(); i++) {
      buffers.put(kernel.buffers().get(i).name(), kernel.buffers().get(i));
      this.arrays.put(kernel.buffers().get(i).name(), arrays.get(i));
    }
    this.dims = dims;
    this.numbers = new ExprEvaluator(dims, this::get);
  }

  /**
   * Runs {@code kernel} on {@code arrays}, one for each buffer: an array of the dtype's class, or
   * for {@link Buffer.Layout#ROWS} an array of such arrays.
   *
   * @param dims the sizes of dimension variables
   */
  public static void run(Kernel kernel, List<Object> arrays, ToLongFunction<String> dims) {
    if (arrays.size() != kernel.buffers().size()) {
      throw new IllegalArgumentException(
          kernel.name() + " takes " + kernel.buffers().size() + " arrays, not " + arrays.size());
    }
    new KernelEvaluator(kernel, arrays, dims).run(kernel.body());
  }

  private void run(List<Stmt> statements) {
    for (Stmt statement : statements) {
      run(statement);
    }
  }

  private void run(Stmt statement) {
    if (statement instanceof Stmt.For loop) {
      long extent = loop.extent().evaluate(dims);
      for (long i = 0; i < extent; i++) {
        numbers.setIndex(loop.variable(), i);
        run(loop.body());
      }
    } else if (statement instanceof Stmt.Let let) {
      numbers.setLocal(let.name(), numbers.evaluate(let.value()));
    } else if (statement instanceof Stmt.Declare declare) {
      numbers.setLocal(declare.name(), numbers.evaluate(declare.initial()));
    } else if (statement instanceof Stmt.Assign assign) {
      numbers.setLocal(assign.name(), numbers.evaluate(assign.value()));
    } else if (statement instanceof Stmt.Store store) {
      set(store.buffer(), numbers.index(store.index()), numbers.evaluate(store.value()));
    } else if (statement instanceof Stmt.If branch) {
      if (numbers.evaluate(branch.condition()).longValue() != 0) {
        run(branch.body());
      }
    } else {
      throw new IllegalStateException("a statement without meaning: " + statement);
    }
  }

  /** The flat array that holds a position of a buffer, and where in it. */
  private record Place(Object array, int at) {}

  private Place place(String buffer, long position) {
    Object array = arrays.get(buffer);
    return switch (buffers.get(buffer).layout()) {
      case FLAT -> new Place(array, Math.toIntExact(position));
      case ROWS -> {
        int row = Array.getLength(Array.get(array, 0));
        yield new Place(Array.get(array, (int) (position / row)), (int) (position % row));
      }
    };
  }

  private Number get(String buffer, long position) {
    Place place = place(buffer, position);
    DType dtype = buffers.get(buffer).type().dtype();
    return switch (dtype) {
      case F32 -> ((float[]) place.array)[place.at];
      case F64 -> ((double[]) place.array)[place.at];
      case I32 -> (long) ((int[]) place.array)[place.at];
      case I64 -> ((long[]) place.array)[place.at];
      case U8 -> ((byte[]) place.array)[place.at] & 0xffL;
      case BOOL -> (long) ((byte[]) place.array)[place.at];
    };
  }

  private void set(String buffer, long position, Number value) {
    Place place = place(buffer, position);
    DType dtype = buffers.get(buffer).type().dtype();
    switch (dtype) {
      case F32 -> ((float[]) place.array)[place.at] = (Float) value;
      case F64 -> ((double[]) place.array)[place.at] = (Double) value;
      case I32 -> ((int[]) place.array)[place.at] = value.intValue();
      case I64 -> ((long[]) place.array)[place.at] = (Long) value;
      case U8, BOOL -> ((byte[]) place.array)[place.at] = value.byteValue();
    }
  }
}
