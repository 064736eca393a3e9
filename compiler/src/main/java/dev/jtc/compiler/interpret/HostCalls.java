package dev.jtc.compiler.interpret;

import dev.jtc.compiler.elaborate.HostArgument;
import dev.jtc.compiler.elaborate.HostFunction;
import dev.jtc.compiler.elaborate.HostRead;
import dev.jtc.compiler.elaborate.ModelInstance;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.Span;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.Declared;
import dev.jtc.runtime.Model;
import dev.jtc.runtime.Tensor;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Calls functions of the runtime by reflection: the same methods that compiled programs call. */
final class HostCalls {
  private final Console console;
  private final Execution scratch;
  private final Function<ModelInstance, Model> copy;
  private final BiConsumer<ModelInstance, Model> restore;

  /**
   * @param copy gives a copy of what a model keeps
   * @param restore sets what a model keeps from such a copy
   */
  HostCalls(
      Console console,
      Execution scratch,
      Function<ModelInstance, Model> copy,
      BiConsumer<ModelInstance, Model> restore) {
    this.console = console;
    this.scratch = scratch;
    this.copy = copy;
    this.restore = restore;
  }

  /**
   * What the function gives.
   *
   * @throws ProgramFailure at {@code span} if it fails
   */
  Object invoke(HostFunction fn, List<HostArgument> arguments, Span span) {
    return new Call(span, List.of()).outermost(fn, arguments);
  }

  /** The tensors in a file, which are as declared. */
  Tensor[] read(Val.Unread unread, HostRead declared) {
    Call call = new Call(unread.span(), declared.texts());
    Tensor[] read = (Tensor[]) call.outermost(unread.function(), unread.arguments());
    String path = (String) call.object(unread.arguments().get(0), String.class);
    long[] sizes =
        declared.sizes().stream().mapToLong(size -> (Long) call.object(size, long.class)).toArray();
    try {
      return Declared.check(read, path, declared.texts().toArray(String[]::new), sizes);
    } catch (IOException e) {
      throw failure(e, unread.span());
    }
  }

  /** One call with its arguments. */
  private final class Call {
    private final Span span;
    private final List<String> declared;
    private final Map<ModelInstance, Model> copies = new HashMap<>();

    Call(Span span, List<String> declared) {
      this.span = span;
      this.declared = declared;
    }

    Object outermost(HostFunction fn, List<HostArgument> arguments) {
      Object result = invoke(fn, arguments);
      copies.forEach(restore);
      return result;
    }

    private Object invoke(HostFunction fn, List<HostArgument> arguments) {
      Method method = fn.javaMethod();
      List<Object> objects = new ArrayList<>();
      for (int i = 0; i < arguments.size(); i++) {
        objects.add(object(arguments.get(i), fn.parameters().get(i).javaType()));
      }
      Object receiver = Modifier.isStatic(method.getModifiers()) ? null : objects.remove(0);
      try {
        return method.invoke(receiver, objects.toArray());
      } catch (InvocationTargetException e) {
        throw failure(e.getCause(), span);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(method + " is not public", e);
      }
    }

    Object object(HostArgument argument, Class<?> type) {
      if (argument instanceof HostArgument.Literal literal) {
        return literal.value();
      } else if (argument instanceof HostArgument.Text text) {
        return Shown.text(text.pieces(), scratch);
      } else if (argument instanceof HostArgument.Tensor tensor) {
        return number(scratch.tensor(tensor.value()), type);
      } else if (argument instanceof HostArgument.Model model) {
        return copies.computeIfAbsent(model.instance(), copy);
      } else if (argument instanceof HostArgument.Array array) {
        Object objects = Array.newInstance(array.element(), array.elements().size());
        for (int i = 0; i < array.elements().size(); i++) {
          Array.set(objects, i, object(array.elements().get(i), array.element()));
        }
        return objects;
      } else if (argument instanceof HostArgument.Made made) {
        return invoke(made.function(), made.arguments());
      }
      return switch ((HostArgument.Absent) argument) {
        case ABSENT -> null;
        case CONSOLE -> console;
        case DECLARED -> declared.toArray(String[]::new);
        case SEED -> throw new IllegalStateException("no seed was drawn");
      };
    }
  }

  private static Object number(Tensor tensor, Class<?> type) {
    if (type == double.class) {
      return tensor.item();
    } else if (type == long.class) {
      return tensor.itemLong();
    }
    return type == boolean.class ? tensor.itemLong() != 0 : tensor;
  }

  /** What a program is told that fails because of {@code cause}; other causes are thrown. */
  private static ProgramFailure failure(Throwable cause, Span span) {
    if (cause instanceof ProgramFailure failure) {
      return failure;
    } else if (cause instanceof Error error) {
      throw error;
    }
    return ProgramFailure.of((Exception) cause, Optional.of(span));
  }
}
