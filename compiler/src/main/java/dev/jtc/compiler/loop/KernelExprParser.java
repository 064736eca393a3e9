package dev.jtc.compiler.loop;

import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the numbers and the indices of a kernel, knowing which names are in scope. */
final class KernelExprParser {
  private static final Pattern LITERAL =
      Pattern.compile("(NaN|Infinity|[\\d.eE+-]+?)(f32|f64|i32|i64|u8|bool)");

  private final KernelLexer in;
  private final Map<String, Buffer> buffers;
  private Scope scope = new Scope(Map.of(), Set.of());

  /** The dtypes of the local names and the loop variables that a place sees. */
  record Scope(Map<String, DType> locals, Set<String> loops) {
    Scope {
      locals = new HashMap<>(locals);
      loops = new HashSet<>(loops);
    }
  }

  KernelExprParser(KernelLexer in, Map<String, Buffer> buffers) {
    this.in = in;
    this.buffers = buffers;
  }

  /** Starts a scope inside the current one, which it gives back. */
  Scope open() {
    Scope outer = scope;
    scope = new Scope(outer.locals, outer.loops);
    return outer;
  }

  void close(Scope outer) {
    scope = outer;
  }

  void declare(String name, DType dtype) {
    scope.locals.put(name, dtype);
  }

  void declareLoop(String variable) {
    scope.loops.add(variable);
  }

  Dim dim() {
    Index index = index();
    if (!index.terms().isEmpty()) {
      throw in.error("a size depends on dimension variables only, not on `" + index + "`");
    }
    return index.offset();
  }

  /** An index: a sum of products, whose factors are sizes but for at most one. */
  Index index() {
    Index sum = in.take("-") ? product().times(-1) : product();
    while (true) {
      if (in.take("+")) {
        sum = sum.plus(product());
      } else if (in.take("-")) {
        sum = sum.minus(product());
      } else {
        return sum;
      }
    }
  }

  private Index product() {
    Index product = factor();
    while (true) {
      if (in.take("*")) {
        product = times(product, factor());
      } else if (in.take("/")) {
        product = quotient(product, size(factor()));
      } else if (in.take("%")) {
        product = remainder(product, size(factor()));
      } else {
        return product;
      }
    }
  }

  private Index times(Index a, Index b) {
    return a.terms().isEmpty() ? b.times(a.offset()) : a.times(size(b));
  }

  private static Index quotient(Index dividend, Dim divisor) {
    return dividend.terms().isEmpty()
        ? Index.of(dividend.offset().dividedBy(divisor))
        : Index.term(new Index.Quotient(dividend, divisor));
  }

  private static Index remainder(Index dividend, Dim divisor) {
    return dividend.terms().isEmpty()
        ? Index.of(dividend.offset().modulo(divisor))
        : Index.term(new Index.Remainder(dividend, divisor));
  }

  private Dim size(Index index) {
    if (!index.terms().isEmpty()) {
      throw in.error("an index is affine, but `" + index + "` stands where a size must");
    }
    return index.offset();
  }

  private Index factor() {
    if (in.take("(")) {
      Index inner = index();
      in.expect(")");
      return inner;
    }
    if (in.take("[")) {
      Expr computed = expr();
      in.expect("]");
      return Index.computed(computed);
    }
    if (in.kind() == KernelLexer.Kind.NUMBER) {
      return Index.of(Long.parseLong(in.expect(KernelLexer.Kind.NUMBER, "a number")));
    }
    String name = in.name();
    return scope.loops.contains(name) ? Index.variable(name) : Index.of(Dim.variable(name));
  }

  Expr expr() {
    if (in.take("(")) {
      Expr left = expr();
      String symbol = in.expect(KernelLexer.Kind.SYMBOL, "an operator");
      Expr right = expr();
      in.expect(")");
      return call(operator(symbol), List.of(left, right), Optional.empty());
    }
    if (in.take("-")) {
      return literal("-");
    }
    if (in.kind() == KernelLexer.Kind.NUMBER || LITERAL.matcher(in.text()).matches()) {
      return literal("");
    }
    String name = in.name();
    if (in.take("[")) {
      Buffer buffer = buffers.get(name);
      if (buffer == null) {
        throw in.error("there is no buffer `" + name + "`");
      }
      Index index = index();
      in.expect("]");
      return new Expr.Load(buffer.type().dtype(), name, index);
    }
    if (in.take("(")) {
      return application(name);
    }
    DType dtype = scope.locals.get(name);
    if (dtype == null) {
      throw in.error("nothing here is called `" + name + "`");
    }
    return new Expr.Local(dtype, name);
  }

  private Expr application(String name) {
    if (name.equals("pos")) {
      Index index = index();
      in.expect(")");
      return new Expr.Position(index);
    }
    if (name.equals("philox")) {
      Expr key = expr();
      in.expect(",");
      Expr counter = expr();
      in.expect(",");
      in.expect("pos");
      in.expect("(");
      Index position = index();
      in.expect(")");
      in.expect(")");
      return new Expr.RandomWord(key, counter, position);
    }
    List<Expr> arguments = new ArrayList<>();
    Optional<String> place = Optional.empty();
    do {
      if (in.kind() == KernelLexer.Kind.STRING) {
        place = Optional.of(in.expect(KernelLexer.Kind.STRING, "a place"));
      } else {
        arguments.add(expr());
      }
    } while (in.take(","));
    in.expect(")");
    Optional<DType> cast = DType.parse(name);
    if (cast.isPresent() && arguments.size() == 1) {
      return new Expr.Cast(cast.get(), arguments.get(0));
    }
    ScalarFn fn =
        ScalarFns.find(name).orElseThrow(() -> in.error("there is no function `" + name + "`"));
    return call(fn, arguments, place);
  }

  private ScalarFn operator(String symbol) {
    return ScalarFns.all().stream()
        .filter(fn -> fn.arity() == 2 && fn.symbol().equals(symbol))
        .findFirst()
        .orElseThrow(() -> in.error("there is no operator `" + symbol + "`"));
  }

  private Expr call(ScalarFn fn, List<Expr> arguments, Optional<String> place) {
    if (arguments.size() != fn.arity()) {
      throw in.error("`" + fn + "` takes " + fn.arity() + " numbers, not " + arguments.size());
    }
    DType compute = arguments.get(arguments.size() - 1).dtype();
    for (int i = 0; i < arguments.size(); i++) {
      DType wanted = fn.isCondition(i) ? DType.BOOL : compute;
      if (arguments.get(i).dtype() != wanted) {
        throw in.error("operand " + (i + 1) + " of `" + fn + "` must be " + wanted);
      }
    }
    return new Expr.Call(fn, compute, arguments, place);
  }

  private Expr literal(String sign) {
    String text = in.text();
    Matcher matcher = LITERAL.matcher(text);
    if (!matcher.matches()) {
      throw in.error("a number says its dtype, as `1.0f32`; found `" + text + "`");
    }
    in.expect(text);
    DType dtype = DType.parse(matcher.group(2)).orElseThrow();
    String number = sign + matcher.group(1);
    long bits =
        switch (dtype) {
          case F32 -> Double.doubleToRawLongBits(Float.parseFloat(number));
          case F64 -> Double.doubleToRawLongBits(Double.parseDouble(number));
          case I32, I64, U8, BOOL -> Long.parseLong(number);
        };
    return new Expr.Literal(dtype, bits);
  }
}
