package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Entry;
import dev.jtc.compiler.emulate.PtxModule.Instruction;
import dev.jtc.compiler.emulate.PtxModule.Space;
import dev.jtc.compiler.emulate.PtxModule.Variable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the text of a module; calls are written out. */
final class PtxParser {
  /** Directives that say nothing about what a kernel computes, with one line of arguments. */
  private static final Set<String> LIMITS =
      Set.of(".maxntid", ".reqntid", ".minnctapersm", ".maxnreg", ".pragma");

  private final List<PtxLexer.Token> tokens;
  private int at;

  private PtxParser(String ptx) {
    this.tokens = PtxLexer.tokens(ptx);
  }

  /**
   * The module that {@code ptx} spells.
   *
   * @throws EmulationFault where it spells none
   */
  static PtxModule parse(String ptx) {
    return new PtxParser(ptx).module();
  }

  private PtxModule module() {
    String target = "";
    List<Variable> variables = new ArrayList<>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    Calls calls = new Calls();
    while (at < tokens.size()) {
      String word = take();
      switch (word) {
        case ".version", ".address_size" -> take();
        case ".target" -> target = take();
        case ".visible", ".extern", ".weak" -> {
          // Who may link against it is nothing to a kernel that is complete.
        }
        case ".global" -> variables.add(variable(Space.GLOBAL));
        case ".const" -> variables.add(variable(Space.CONST));
        case ".shared" -> variables.add(variable(Space.SHARED));
        case ".entry" -> {
          Entry entry = entry();
          entries.put(entry.name(), calls.inlined(entry));
        }
        case ".func" -> calls.add(function());
        default -> throw unexpected(word, "a directive of a module");
      }
    }
    return new PtxModule(target, variables, entries);
  }

  private Entry entry() {
    String name = take();
    List<Variable> parameters = new ArrayList<>();
    if (takes("(")) {
      while (!takes(")")) {
        expect(".param");
        parameters.add(declaration(Space.PARAM));
        takes(",");
      }
    }
    while (LIMITS.contains(peek())) {
      take();
      do {
        take();
      } while (takes(","));
    }
    Body body = new Body();
    expect("{");
    body.read();
    return new Entry(name, parameters, body.shared, body.registers, body.instructions, body.labels);
  }

  /** A function; what it takes and gives are registers. */
  private Calls.Function function() {
    Body body = new Body();
    List<String> results = peek().equals("(") ? registers(body) : List.of();
    String name = take();
    List<String> parameters = registers(body);
    expect("{");
    body.read();
    return new Calls.Function(
        results,
        new Entry(name, List.of(), body.shared, body.registers, body.instructions, body.labels),
        parameters);
  }

  private List<String> registers(Body body) {
    List<String> names = new ArrayList<>();
    expect("(");
    while (!takes(")")) {
      expect(".reg");
      PtxType type = type(take());
      String name = take();
      body.registers.put(name, type);
      names.add(name);
      takes(",");
    }
    return names;
  }

  /** What stands between the braces of a kernel. */
  private final class Body {
    final List<Variable> shared = new ArrayList<>();
    final Map<String, PtxType> registers = new HashMap<>();
    final List<Instruction> instructions = new ArrayList<>();
    final Map<String, Integer> labels = new HashMap<>();

    void read() {
      int depth = 1;
      while (depth > 0) {
        switch (peek()) {
          case "{" -> {
            take();
            depth++;
          }
          case "}" -> {
            take();
            depth--;
          }
          case ".reg" -> registers();
          case ".shared" -> {
            take();
            shared.add(variable(Space.SHARED));
          }
          default -> statement();
        }
      }
    }

    private void registers() {
      take();
      PtxType type = type(take());
      do {
        String name = take();
        if (takes("<")) {
          int count = (int) PtxType.integer(take());
          expect(">");
          for (int i = 0; i < count; i++) {
            registers.put(name + i, type);
          }
        } else {
          registers.put(name, type);
        }
      } while (takes(","));
      expect(";");
    }

    private void statement() {
      if (at + 1 < tokens.size() && tokens.get(at + 1).text().equals(":")) {
        if (labels.put(take(), instructions.size()) != null) {
          throw fault("a label stands here twice");
        }
        take();
        return;
      }
      String guard = "";
      boolean negated = false;
      if (takes("@")) {
        negated = takes("!");
        guard = take();
      }
      int line = tokens.get(at).line();
      List<String> opcode = List.of(take().split("\\."));
      List<PtxOperand> operands = new ArrayList<>();
      while (!takes(";")) {
        operands.add(operand());
        if (!peek().equals(";")) {
          expect(",");
        }
      }
      instructions.add(new Instruction(line, guard, negated, opcode, operands));
    }
  }

  private PtxOperand operand() {
    if (takes("{")) {
      List<PtxOperand> parts = new ArrayList<>();
      while (!takes("}")) {
        parts.add(operand());
        takes(",");
      }
      return new PtxOperand.Several(parts);
    }
    if (takes("(")) {
      List<PtxOperand> parts = new ArrayList<>();
      while (!takes(")")) {
        parts.add(operand());
        takes(",");
      }
      return new PtxOperand.Several(parts);
    }
    if (takes("[")) {
      return address();
    }
    PtxOperand first = simple();
    return takes("|") ? new PtxOperand.Several(List.of(first, simple())) : first;
  }

  private PtxOperand simple() {
    boolean minus = takes("-");
    if (takes("!")) {
      throw fault("negated operands are not read; compute the negation");
    }
    String word = take();
    if (minus || Character.isDigit(word.charAt(0)) || word.equals("WARP_SZ")) {
      // An exponent cuts `1.5e-3` into three tokens; floats here are written in hexadecimal.
      return new PtxOperand.Literal((minus ? "-" : "") + word);
    }
    return new PtxOperand.Name(word);
  }

  private PtxOperand address() {
    String base = "";
    long offset = 0;
    while (!takes("]")) {
      boolean minus = takes("-");
      if (!minus) {
        takes("+");
      }
      String word = take();
      if (Character.isDigit(word.charAt(0))) {
        offset += minus ? -PtxType.integer(word) : PtxType.integer(word);
      } else {
        base = word;
      }
    }
    return new PtxOperand.Address(base, offset);
  }

  private Variable variable(Space space) {
    Variable declared = declaration(space);
    expect(";");
    return declared;
  }

  /** {@code [.align n] .type name[count] [= {…}]}, without what ends it. */
  private Variable declaration(Space space) {
    int align = 0;
    if (takes(".align")) {
      align = (int) PtxType.integer(take());
    }
    PtxType type = type(take());
    String name = take();
    int count = 1;
    if (takes("[")) {
      count = (int) PtxType.integer(take());
      expect("]");
    }
    int bytes = Math.multiplyExact(count, type.bytes());
    byte[] content = takes("=") ? content(type, bytes) : null;
    return new Variable(name, space, Math.max(align, type.bytes()), bytes, content);
  }

  private byte[] content(PtxType type, int bytes) {
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean list = takes("{");
    do {
      boolean minus = takes("-");
      long bits = type.literal((minus ? "-" : "") + take());
      switch (type.bytes()) {
        case 1 -> out.put((byte) bits);
        case 2 -> out.putShort((short) bits);
        case 4 -> out.putInt((int) bits);
        default -> out.putLong(bits);
      }
    } while (takes(","));
    if (list) {
      expect("}");
    }
    return out.array();
  }

  private PtxType type(String word) {
    return PtxType.find(word.substring(1)).orElseThrow(() -> unexpected(word, "a type"));
  }

  private String peek() {
    return at < tokens.size() ? tokens.get(at).text() : "";
  }

  private String take() {
    if (at == tokens.size()) {
      throw fault("the module ends too early");
    }
    return tokens.get(at++).text();
  }

  private boolean takes(String text) {
    boolean seen = peek().equals(text);
    at += seen ? 1 : 0;
    return seen;
  }

  private void expect(String text) {
    if (!takes(text)) {
      throw unexpected(peek(), "`" + text + "`");
    }
  }

  private EmulationFault unexpected(String found, String wanted) {
    return fault("expected " + wanted + ", found `" + found + "`");
  }

  private EmulationFault fault(String what) {
    int line = tokens.isEmpty() ? 1 : tokens.get(Math.min(at, tokens.size()) - 1).line();
    return new EmulationFault("line " + line + ": " + what);
  }
}
