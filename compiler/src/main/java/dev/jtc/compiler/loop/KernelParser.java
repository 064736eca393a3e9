package dev.jtc.compiler.loop;

import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what {@link KernelPrinter} prints, so that {@code parse(print(k)) = k}; the line of costs
 * may be missing and is not believed.
 *
 * <p>A name in an index is a loop variable if a loop around it declares it, else a dimension
 * variable.
 */
public final class KernelParser {
  private static final Pattern HEADER =
      Pattern.compile("\\s*kernel (\\S+)(?:\\s+fuses((?: (?!//)\\S+)+))?(?:\\s+//\\s*(.*?))?\\s*");

  private final KernelLexer in;
  private final Map<String, Buffer> buffers = new HashMap<>();
  private final KernelExprParser exprs;

  private KernelParser(KernelLexer in) {
    this.in = in;
    this.exprs = new KernelExprParser(in, buffers);
  }

  /** The kernel that {@code text} spells. Throws IllegalArgumentException where it spells none. */
  public static Kernel parse(String text) {
    String[] lines = text.stripTrailing().split("\n", 2);
    Matcher header = HEADER.matcher(lines[0]);
    if (!header.matches() || lines.length < 2) {
      throw new IllegalArgumentException("line 1: expected `kernel name …`, found: " + lines[0]);
    }
    String fuses = header.group(2);
    String source = header.group(3);
    KernelParser parser = new KernelParser(new KernelLexer(lines[1], 2));
    List<Buffer> buffers = parser.buffers();
    List<Stmt> body = parser.block();
    List<Kernel.Variant> variants = new ArrayList<>();
    while (parser.in.take("vectors")) {
      Width width = parser.width();
      String why =
          parser.in.take("because")
              ? parser.in.expect(KernelLexer.Kind.STRING, "the reason in quotation marks")
              : "";
      variants.add(new Kernel.Variant(width, why, parser.block()));
    }
    parser.in.expect(KernelLexer.Kind.END, "the end");
    return new Kernel(
        header.group(1),
        fuses == null ? List.of() : List.of(fuses.strip().split(" +")),
        source == null ? "" : source,
        buffers,
        body,
        variants);
  }

  private Width width() {
    Dim bits = exprs.dim();
    return Stream.of(Width.values())
        .filter(width -> bits.is(width.bits()))
        .findFirst()
        .orElseThrow(() -> in.error("there are no vectors of " + bits + " bits"));
  }

  private List<Buffer> buffers() {
    List<Buffer> list = new ArrayList<>();
    while (!in.sees("{")) {
      if (in.take("flops")) {
        skipCost();
        continue;
      }
      Buffer.Role role = role(in.name());
      String name = in.name();
      in.expect(":");
      TensorType type = type();
      Buffer.Layout layout = in.take("rows") ? Buffer.Layout.ROWS : Buffer.Layout.FLAT;
      Buffer buffer = new Buffer(name, type, role, layout);
      list.add(buffer);
      if (buffers.put(name, buffer) != null) {
        throw in.error("there are two buffers `" + name + "`");
      }
    }
    return list;
  }

  private Buffer.Role role(String word) {
    for (Buffer.Role role : Buffer.Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
        return role;
      }
    }
    throw in.error("a buffer is in, out, inout or scratch, not `" + word + "`");
  }

  private void skipCost() {
    exprs.dim();
    in.expect("read");
    exprs.dim();
    in.expect("B");
    in.expect("written");
    exprs.dim();
    in.expect("B");
  }

  private TensorType type() {
    DType dtype = dtype();
    List<Dim> dims = new ArrayList<>();
    if (in.take("[")) {
      do {
        dims.add(exprs.dim());
      } while (in.take(","));
      in.expect("]");
    }
    return new TensorType(dtype, new Shape(dims));
  }

  private DType dtype() {
    String word = in.name();
    return DType.parse(word).orElseThrow(() -> in.error("`" + word + "` is not a dtype"));
  }

  private List<Stmt> block() {
    KernelExprParser.Scope outer = exprs.open();
    List<Stmt> body = new ArrayList<>();
    in.expect("{");
    while (!in.take("}")) {
      body.add(statement());
    }
    exprs.close(outer);
    return body;
  }

  private Stmt statement() {
    String word = in.name();
    switch (word) {
      case "for":
        return loop(Stmt.Kind.SERIAL);
      case "vector":
        return loop(Stmt.Kind.VECTOR);
      case "parallel":
        return loop(in.take("vector") ? Stmt.Kind.PARALLEL_VECTOR : Stmt.Kind.PARALLEL);
      case "if":
        Expr condition = exprs.expr();
        return new Stmt.If(condition, block());
      case "let":
        String name = in.name();
        in.expect("=");
        Expr value = exprs.expr();
        exprs.declare(name, value.dtype());
        return new Stmt.Let(name, value);
      default:
        return simple(word);
    }
  }

  private Stmt loop(Stmt.Kind kind) {
    String variable = in.name();
    in.expect("<");
    Dim extent = exprs.dim();
    KernelExprParser.Scope outer = exprs.open();
    exprs.declareLoop(variable);
    List<Stmt> body = block();
    exprs.close(outer);
    return new Stmt.For(variable, extent, kind, body);
  }

  private Stmt simple(String name) {
    if (in.take(":")) {
      DType dtype = dtype();
      in.expect("=");
      Expr initial = exprs.expr();
      if (initial.dtype() != dtype) {
        throw in.error("`" + name + "` starts with a number of dtype " + initial.dtype());
      }
      exprs.declare(name, dtype);
      return new Stmt.Declare(name, initial);
    }
    if (in.take("[")) {
      if (!buffers.containsKey(name)) {
        throw in.error("there is no buffer `" + name + "`");
      }
      Index index = exprs.index();
      in.expect("]");
      in.expect("=");
      return new Stmt.Store(name, index, exprs.expr());
    }
    in.expect("=");
    return new Stmt.Assign(name, exprs.expr());
  }
}
